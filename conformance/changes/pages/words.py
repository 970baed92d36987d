"""What the pages call things, in English and Chinese: columns, headings, group types, places, and plain answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, Literal

Part = Literal[
    "group types",
    "hosts",
    "parameters",
    "request fields",
    "reply fields",
    "codes",
    "frequency",
    "notes",
    "sample URL",
    "samples",
    "references",
    "overview",
]
"""The parts of a page; a copy that lost one says nothing about it."""
Role = Literal["group type", "support", "parameter", "field", "type", "need", "code", "region", "host", "text"]
"""What a column of a table holds."""

_SPACES: Final = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_MARKS: Final = re.compile(r"\*\*|__(?=\W|\w+__)|(?<=\w)__(?=\W|$)|`|~~")
_HAN: Final = r"\u3400-\u9fff\uff00-\uffef\u3000-\u303f"
_BESIDE_HAN: Final = re.compile(rf"(?<=[{_HAN}]) | (?=[{_HAN}])")
_QUOTES: Final = str.maketrans("\u201c\u201d\u2018\u2019\u300c\u300d\u2013\u2014\u2212\u2022\u00b7", '""\'\'""---  ')


def plain(text: str) -> str:
    """The text without what only its form has: marks of code and bold, kinds of space, full width, curly quotes."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return _SPACES.sub(" ", _MARKS.sub("", text)).strip()


def bare(text: str) -> str:
    """The text as it is compared: plain, in lower case, without punctuation at its ends or spaces beside marks."""
    text = _BESIDE_HAN.sub("", plain(text)).casefold().replace("帐", "账")
    text = re.sub(r"\s*([,.;:!?()\"'/|。、])\s*", r"\1", text.replace('"', "").replace("'", ""))
    return text.strip(" .,;:!?。、-|")


def is_chinese(text: str) -> bool:
    """Whether a text is Chinese: its Han characters weigh more than its words of Latin letters. Kana does not count."""
    lines = [line for line in text.splitlines() if not re.search(r"[\u3040-\u30ff]", line)]
    han = sum(len(re.findall(r"[\u3400-\u9fff]", line)) for line in lines)
    words = sum(len(re.findall(r"[A-Za-z]{2,}", line)) for line in lines)
    return han > words / 2


NUMBERING: Final = (
    r"(?:#+\s*)?(?:[0-9]+(?:\.[0-9]+)*[.、)]?\s*|[一二三四五六七八九十]+[、.]\s*|[(（][^)）]{1,2}[)）]\s*)?"
)

HEADINGS: Final[tuple[tuple[str, str], ...]] = (
    (
        "group types",
        r"(applicable|supported|available)?\s*group types?( supported| support)?|适用的?群组(类型|形态)|支持的群组类型",
    ),
    ("sample URL", r"(sample |example )?request urls?( sample| example)?|请求\s*urls?\s*(示例|样例)?|url\s*示例"),
    ("parameters", r"(url |request |query )?parameters?( description)?|(url\s*|请求)?参数(说明)?"),
    (
        "frequency",
        r"(max(imum)?\.? )?(call(ing)?|invocation|request|api)\s*(frequency|rate)( limits?)?|rate limits?|"
        r"(最高)?(调用|请求)?频率(限制)?",
    ),
    (
        "samples",
        r"(sample|example) (requests?|responses?|replies|reply)( packets?| body| bodies)?|(request|response|"
        r"reply)( packets?| body)? (samples?|examples?)"
        r"|(请求|应答|响应|返回)(包体?|消息体?)?(示例|样例)|http\s*(请求方式|请求包体格式)|"
        r"http request (method|body format)",
    ),
    (
        "request fields",
        r"request( packet| body| message)? (fields?|parameters?)( description)?|description of request fields|"
        r"(请求)(包体?|消息体?)?(字段|参数)(说明)?",
    ),
    (
        "reply fields",
        r"(response|reply)( packet| body| message)? (fields?|parameters?)( description)?|(应答|响应|"
        r"返回)(包体?|消息体?)?(字段|参数)(说明)?",
    ),
    (
        "codes",
        r"(api |return |specific )?(error |return )?codes?( description)?|[\w\s]{0,14}错误码(说明|列表)?|返回码(说明)?",
    ),
    ("references", r"(related )?references?|see also|related (documents?|topics?)|参考(资料|文档)?|相关(文档|链接)"),
    ("overview", r"(feature|function|api)?\s*(overview|description|introduction)|(功能|接口)(说明|描述|概述)"),
    (
        "body",
        r"(restful )?api (call(ing)?|invocation)( description)?|接口调用(说明)?|calling (description|instructions)",
    ),
    (
        "tools",
        r"(web |server |api |online )*(debug(ging)?)( tools?)?|(接口|web|server|服务端)?\s*调试(工具)?|"
        r"api\s*集成|php\s*集成|(api )?integration",
    ),
    ("callbacks", r"(possible|potential)?\s*(callbacks?|webhooks?)( that .*)?|(可能)?触发的?回调"),
    ("other", r"setting muting|unmuting|设置禁言|取消禁言"),
)
_HEADINGS: Final = tuple((part, re.compile(rf"{NUMBERING}(?:{pattern})[\s:：¶#]*", re.I)) for part, pattern in HEADINGS)
NOTE: Final = re.compile(
    r"^[>\s]*[?!？！]*\s*(notes?|notice|remarks?|important|caution|attention|tips?|说明|注意(事项)?|备注|"
    r"提示)\s*([:：]|$|[.。]$)",
    re.I,
)


def heading(text: str) -> str:
    """The part that a heading of this text begins, or an empty text."""
    text = plain(text)
    if len(text) > 60:
        return ""
    return next((part for part, pattern in _HEADINGS if pattern.fullmatch(text)), "")


COLUMNS: Final[tuple[tuple[Role, str], ...]] = (
    ("group type", r"(chat )?group types?( id| name)?|群组?(类型|形态)\s*(id|名称)?"),
    (
        "support",
        r"(is )?(this )?(restful )?(api )?support(ed)?( for| by| of)?( this)?( restful)?( api)?\s*\??|"
        r"is this restful api supported\s*\??"
        r"|whether .* supported|是?否?支持(此|该|本)?\s*(rest(ful)?\s*api|接口)?|支持情况",
    ),
    ("parameter", r"(url |request |query )?param(eter)?s?( names?)?|(请求|url)?参数(名称?)?"),
    ("field", r"field( name)?s?|字段(名称?)?|key|名称|name"),
    ("type", r"(data |field |value )?types?|(数据|字段)?类型"),
    (
        "need",
        r"required( or optional)?|required/optional|is required|必填|选填|attributes?|propert(y|ies)|mandatory|"
        r"必选|是否(必填|必须|必选)|属性|可选",
    ),
    ("code", r"(error |return |api )?codes?|错误码|返回码|errorcode"),
    ("region", r"(country/|country or )?region|country|location|data ?cent(er|re)|国家/?地区|国家|地区|地域|数据中心"),
    ("host", r"(dedicated |corresponding |api )?(domains?|hosts?)( names?)?|(专属|对应的?)?域名"),
    (
        "text",
        r"(field |parameter |error )?(descriptions?|meanings?|explanations?)|remarks?|错误?描述|(字段|参数|"
        r"含义)?(说明|描述|含义)(说明)?|备注|解释"
        r"|(suggested |suggestion |recommended )?(solutions?|actions?)|处理(建议|方法)|解决(方案|方法)",
    ),
)
_COLUMNS: Final = tuple((role, re.compile(pattern, re.I)) for role, pattern in COLUMNS)


def column(text: str) -> Role | None:
    """What a column with this title holds, where the title is a known one."""
    text = plain(text).strip(" *:?")
    return next((role for role, pattern in _COLUMNS if pattern.fullmatch(text)), None) if len(text) < 45 else None


TYPES: Final[Mapping[str, str]] = {
    "private": "Private",
    "public": "Public",
    "chatroom": "ChatRoom",
    "avchatroom": "AVChatRoom",
    "bchatroom": "BChatRoom",
    "community": "Community",
    "work": "Work",
    "meeting": "Meeting",
    "私有群": "Private",
    "公开群": "Public",
    "聊天室": "ChatRoom",
    "互动直播聊天室": "AVChatRoom",
    "音视频聊天室": "AVChatRoom",
    "直播群": "AVChatRoom",
    "在线成员广播大群": "BChatRoom",
    "社群": "Community",
    "好友工作群": "Work",
    "陌生人社交群": "Public",
    "临时会议群": "Meeting",
    "工作群": "Work",
    "会议群": "Meeting",
}
_TYPE: Final = re.compile(rf"(?:^|(?<![A-Za-z]))({'|'.join(sorted(TYPES, key=len, reverse=True))})(?![a-z])", re.I)


def group_type(cell: str) -> str | None:
    """The group type that a cell names: `ChatRoom` for `聊天室（ChatRoom）`, and an unknown one as it is printed."""
    cell = plain(cell)
    if len(cell) > 40:
        return None
    in_brackets = re.search(r"\(\s*([A-Za-z]+)\s*\)", cell)
    for text in ([in_brackets[1]] if in_brackets else []) + [re.sub(r"\(.*?\)", "", cell).strip()]:
        known = re.sub(r"\s*(groups?|群组)$", "", text, flags=re.I).strip().casefold()
        if known in TYPES:
            return TYPES[known]
    if in_brackets and re.fullmatch(r"[A-Z][A-Za-z]+", in_brackets[1]):
        return in_brackets[1]
    return None


def group_types_in(text: str) -> list[str]:
    """The group types that a sentence names, in its order."""
    return list(dict.fromkeys(TYPES[found.casefold()] for found in _TYPE.findall(plain(text))))


_NO: Final = re.compile(r"^\W*(no\b|not\b|n/a|do(es)? not|unsupported|false|\u00d7|✗|❌|x$|不|否|无|未)", re.I)
_YES: Final = re.compile(r"^\W*(yes\b|support|true|√|✓|✔|✅|y$|支持|是|可)", re.I)


def yes_or_no(cell: str) -> bool | None:
    """Whether a cell begins with a yes or a no; None where it does with neither."""
    cell = plain(cell)
    return False if _NO.match(cell) else True if _YES.match(cell) else None


_REQUIRED: Final = re.compile(r"(yes|required|mandatory|must|true|y|是|必填|必须|必选|必需)\b.*", re.I)
_OPTIONAL: Final = re.compile(r"(no|optional|not required|false|n|否|选填|可选|非必填|非必须|不必填)\b.*", re.I)


def need(cell: str) -> bool | None:
    """Whether a cell says that a field is required; None where it says neither."""
    cell = plain(cell)
    if not cell or len(cell) > 30:
        return None
    return False if _OPTIONAL.fullmatch(cell) else True if _REQUIRED.fullmatch(cell) else None


_KINDS: Final[Mapping[str, str]] = {
    "string": "String",
    "str": "String",
    "字符串": "String",
    "text": "String",
    "integer": "Integer",
    "int": "Integer",
    "int32": "Integer",
    "number": "Number",
    "整数": "Integer",
    "整型": "Integer",
    "int64": "Integer64",
    "long": "Integer64",
    "uint64": "Integer64",
    "uint32": "unsigned Integer",
    "unsigned integer": "unsigned Integer",
    "unsigned int": "unsigned Integer",
    "无符号整数": "unsigned Integer",
    "float": "Float",
    "double": "Float",
    "array": "Array",
    "list": "Array",
    "数组": "Array",
    "object": "Object",
    "json": "Object",
    "map": "Object",
    "对象": "Object",
    "bool": "Boolean",
    "boolean": "Boolean",
    "布尔": "Boolean",
    "array of strings": "Array of String",
    "array of string": "Array of String",
    "string array": "Array of String",
    "string[]": "Array of String",
    "array of objects": "Array of Object",
    "array of object": "Array of Object",
    "object array": "Array of Object",
    "array<string>": "Array of String",
}


def field_type(cell: str) -> str | None:
    """The type that a cell names, in one spelling; None where it names none."""
    return _KINDS.get(plain(cell).casefold().strip(" .。"))


PLACES: Final[Mapping[str, str]] = {
    "中国": "China",
    "中国大陆": "China",
    "中国内地": "China",
    "mainland china": "China",
    "chinese mainland": "China",
    "新加坡": "Singapore",
    "首尔": "Seoul",
    "韩国": "Korea",
    "south korea": "Korea",
    "东京": "Tokyo",
    "日本": "Japan",
    "法兰克福": "Frankfurt",
    "德国": "Germany",
    "印度": "India",
    "孟买": "Mumbai",
    "硅谷": "Silicon Valley",
    "美国": "USA",
    "united states": "USA",
    "us": "USA",
    "雅加达": "Jakarta",
    "印度尼西亚": "Indonesia",
    "印尼": "Indonesia",
    "香港": "Hong Kong",
    "中国香港": "Hong Kong",
    "弗吉尼亚": "Virginia",
    "曼谷": "Bangkok",
    "泰国": "Thailand",
    "多伦多": "Toronto",
    "圣保罗": "São Paulo",
    "巴西": "Brazil",
    "沙特": "Saudi Arabia",
    "利雅得": "Riyadh",
    "台北": "Taipei",
}


def place(text: str) -> str:
    """The place of a host in one spelling for both languages; an unknown one as it is printed."""
    text = re.sub(r"^[\s>*\u00b7\u2022\-\u2013]+|[\s::：|]+$", "", plain(text))
    if text.casefold() in PLACES:
        return PLACES[text.casefold()]
    last = next((name for name in _BY_LENGTH if text.casefold().endswith(name) and len(text) > len(name)), "")
    return _SPELLED[last] if last else text


_SPELLED: Final = {**PLACES, **{name.casefold(): name for name in PLACES.values()}}
_BY_LENGTH: Final = sorted((name for name in _SPELLED if name not in ("us",)), key=len, reverse=True)
