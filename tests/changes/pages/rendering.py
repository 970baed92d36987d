"""Pages made for tests: one structure drawn as Markdown, HTML or text, in English or Chinese, in many shapes."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Form = Literal["markdown", "html", "cells", "rows", "words"]
Language = Literal["en", "zh"]
FORMS: tuple[Form, ...] = ("markdown", "html", "cells", "rows", "words")
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class FieldSpec:
    name: str
    type: str
    required: bool | None = None
    most: int | None = None
    values: tuple[tuple[str, str], ...] = ()
    unsigned: bool = False


@dataclass(frozen=True)
class Spec:
    """What a made page says."""

    command: str = "forbid_send_msg"
    types: tuple[tuple[str, bool], ...] = (
        ("Private", False),
        ("Public", True),
        ("ChatRoom", True),
        ("AVChatRoom", True),
        ("Community", True),
    )
    hosts: tuple[tuple[str, str], ...] = (
        ("China", "console.tim.qq.com"),
        ("Singapore", "adminapisgp.im.qcloud.com"),
        ("Seoul", "adminapikr.im.qcloud.com"),
        ("India", "adminapiind.im.qcloud.com"),
    )
    parameters: tuple[str, ...] = ("sdkappid", "identifier", "usersig", "random", "contenttype")
    random: int = 4294967295
    request: tuple[FieldSpec, ...] = (
        FieldSpec("GroupId", "String", True),
        FieldSpec("Members_Account", "Array", True, most=500),
        FieldSpec("MuteTime", "Integer", True, values=(("0", "unmute"), ("4294967295", "permanent")), unsigned=True),
        FieldSpec("TopicId", "String", False),
    )
    reply: tuple[FieldSpec, ...] = (
        FieldSpec("ActionStatus", "String", values=(("OK", "success"), ("FAIL", "failure"))),
        FieldSpec("ErrorCode", "Integer", values=(("0", "success"),)),
        FieldSpec("ErrorInfo", "String"),
    )
    codes: tuple[int, ...] = (10002, 10003, 10004, 10007, 10010, 10015)
    code_texts: dict[int, str] = field(default_factory=dict)
    frequency: int = 200
    rejoin: str = "kept"
    reference: str = "get_group_muted_account"
    url_host: str = "xxxxxx"


@dataclass(frozen=True)
class Shape:
    """How a page is drawn, which changes nothing about what it says."""

    form: Form = "markdown"
    language: Language = "en"
    turned: bool = False  # columns in another order, where the form shows them
    renamed: bool = False  # columns with other titles
    level: int = 2
    numbered: bool = False
    marks: bool = False
    hosts: Literal["list", "lines", "open", "table"] = "list"
    sections: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6, 7)
    quoted: bool = False


_PLACES = {
    "China": "中国",
    "Singapore": "新加坡",
    "Seoul": "首尔",
    "India": "印度",
    "Mumbai": "孟买",
    "Frankfurt": "法兰克福",
    "Tokyo": "东京",
}
_TYPES = {
    "Private": "私有群",
    "Public": "公开群",
    "ChatRoom": "聊天室",
    "AVChatRoom": "直播群",
    "Community": "社群",
    "BChatRoom": "在线成员广播大群",
}
_MEANS = {
    "en": {"unmute": "unmutes them", "permanent": "mutes for good", "success": "success", "failure": "failure"},
    "zh": {"unmute": "表示解除禁言", "permanent": "表示永久禁言", "success": "成功", "failure": "失败"},
}
_CODES = {
    "en": {
        10002: "Inner fault, try once more",
        10003: "No such command word",
        10004: "A parameter is wrong",
        10007: "You may not do this",
        10010: "There is no such group",
        10015: "The group id is wrong",
        10005: "Too many accounts",
    },
    "zh": {
        10002: "内部故障，请重试",
        10003: "没有这个命令字",
        10004: "参数有误",
        10007: "没有权限",
        10010: "没有这个群",
        10015: "群 ID 有误",
        10005: "账号过多",
    },
}
_WORDS = {
    "en": {
        "types": "Applicable group types",
        "url": "Sample request URL",
        "params": "Request parameters",
        "freq": "Maximum call frequency",
        "sample": "Sample request",
        "request": "Request fields",
        "answer": "Sample response",
        "reply": "Response fields",
        "codes": "Error codes",
        "refs": "References",
        "over": "Feature overview",
    },
    "zh": {
        "types": "适用的群组类型",
        "url": "请求 URL 示例",
        "params": "请求参数",
        "freq": "最高调用频率",
        "sample": "请求包示例",
        "request": "请求包字段说明",
        "answer": "应答包体示例",
        "reply": "应答包字段说明",
        "codes": "错误码说明",
        "refs": "参考",
        "over": "功能说明",
    },
}
_TITLES = {
    "en": {
        "type-id": ("Group Type", "Group Type ID"),
        "support": ("Support for This RESTful API", "Supported"),
        "parameter": ("Parameter", "Parameter Name"),
        "text": ("Description", "Meaning"),
        "field": ("Field", "Field Name"),
        "type": ("Type", "Data Type"),
        "need": ("Required", "Attribute"),
        "code": ("Error Code", "Code"),
        "region": ("Region", "Country/Region"),
        "host": ("Domain Name", "Domain"),
    },
    "zh": {
        "type-id": ("群组类型", "群组类型 ID"),
        "support": ("是否支持此 REST API", "支持此 REST API"),
        "parameter": ("参数", "参数名称"),
        "text": ("说明", "描述"),
        "field": ("字段", "字段名"),
        "type": ("类型", "数据类型"),
        "need": ("属性", "是否必填"),
        "code": ("错误码", "返回码"),
        "region": ("国家/地区", "地域"),
        "host": ("域名", "专属域名"),
    },
}


def with_field(spec: Spec, which: str, /, **changes: object) -> Spec:
    """The same page with one of its request fields changed."""
    return replace(
        spec, request=tuple(replace(each, **changes) if each.name == which else each for each in spec.request)
    )  # type: ignore[arg-type]


def render(spec: Spec, shape: Shape) -> str:
    """The page drawn."""
    return _Drawn(spec, shape).text()


class _Drawn:
    def __init__(self, spec: Spec, shape: Shape) -> None:
        self.spec, self.shape = spec, shape
        self.en = shape.language == "en"
        self.words = _WORDS[shape.language]
        self.out: list[str] = []
        self.count = 0

    def text(self) -> str:
        parts = [
            self._overview,
            self._types,
            self._url,
            self._parameters,
            self._frequency,
            self._request,
            self._reply,
            self._codes,
        ]
        for number in self.shape.sections:
            parts[number]()
        self._references()
        body = "\n\n".join(self.out)
        if self.shape.form == "html":
            menu = "".join(f'<li><a href="#{each}">{each} link</a></li>' for each in "abcdef")
            return (
                f"<!DOCTYPE html>\n<html><head><title>x</title><script>var a = '<table>10099</table>';</script>"
                "<style>p {}</style></head>\n"
                f'<body><nav><ul>{menu}</ul></nav><div class="page-wrap"><div class="side-menu"><ul>{menu}</ul></div>'
                f'<div class="doc-content">\n{body}\n</div></div><footer>Was this page helpful?</footer></body></html>'
            )
        if self.shape.quoted and self.shape.form == "markdown":
            body = "\n".join("> " + line for line in body.split("\n"))
        return body + "\n"

    # -- pieces -------------------------------------------------------------------------------------------------

    def _head(self, key: str) -> None:
        words, form = self.words[key], self.shape.form
        self.count += 1
        if self.shape.numbered:
            words = f"2.{self.count} {words}"
        if form == "markdown":
            words = "#" * self.shape.level + " " + words
        elif form == "html":
            words = f"<h{self.shape.level}>{words}</h{self.shape.level}>"
        self.out.append(words)

    def _say(self, en: str, zh: str) -> None:
        words = en if self.en else zh
        self.out.append(f"<p>{html.escape(words)}</p>" if self.shape.form == "html" else words)

    def _code(self, body: str) -> None:
        form = self.shape.form
        self.out.append(
            f"<pre><code>{html.escape(body)}</code></pre>"
            if form == "html"
            else f"```\n{body}\n```"
            if form == "markdown"
            else body
        )

    def _mark(self, words: str) -> str:
        if not self.shape.marks:
            return words
        return (
            f"`{words}`"
            if self.shape.form == "markdown"
            else f"<code>{words}</code>"
            if self.shape.form == "html"
            else words
        )

    def _table(self, titles: Sequence[str], rows: Rows, plain_first: bool = False) -> None:
        """A table. Cells are HTML already where the form is HTML; the lines of a cell are apart by a new line."""
        form = self.shape.form
        named = [_TITLES[self.shape.language][title][self.shape.renamed] for title in titles]
        every = [named, *rows]
        if self.shape.turned and form in ("markdown", "html") and len(titles) > 2:
            every = [[row[0], *reversed(row[1:])] for row in every]
        if form == "markdown":
            lines = ["| " + " | ".join(cell.replace("\n", "<br>") for cell in row) + " |" for row in every]
            lines.insert(1, "|" + " --- |" * len(titles))
            self.out.append("\n".join(lines))
        elif form == "html":
            cells = ["".join(f"<td>{cell.replace(chr(10), '<br>')}</td>" for cell in row) for row in every]
            self.out.append("<table><tbody>" + "\n".join(f"<tr>{row}</tr>" for row in cells) + "</tbody></table>")
        elif form == "cells":
            self.out.append("\n".join(cell for row in every for cell in row if cell))
        elif form == "rows":
            self.out.append("\n".join(" | ".join(cell.replace("\n", " ") for cell in row) + " |" for row in every))
        else:
            self.out.append("\n".join(" ".join(cell.replace("\n", " ") for cell in row if cell) for row in every))

    # -- sections -----------------------------------------------------------------------------------------------

    def _overview(self) -> None:
        self._head("over")
        self._say("An administrator can mute members for a while.", "管理员可以让某些成员在一段时间内不能发言。")
        if self.spec.rejoin == "kept":
            self._say(
                "Muted users who leave the group and enter it again remain muted.",
                "被禁言的用户退出群组之后再进入，禁言仍然有效。",
            )
        else:
            self._say(
                "When muted users leave the group and enter it again, they are no longer muted.",
                "被禁言的用户退出群组之后再进入，禁言失效。",
            )

    def _types(self) -> None:
        self._head("types")
        rows = []
        for name, yes in self.spec.types:
            shown = name if self.en or self.shape.form == "words" else f"{_TYPES.get(name, name)}（{name}）"
            rows.append([shown, ("Yes" if yes else "No") if self.en else ("支持" if yes else "不支持")])
        self._table(["type-id", "support"], rows)

    def _url(self) -> None:
        self._head("url")
        self._code(
            f"https://{self.spec.url_host}/v4/group_open_http_svc/{self.spec.command}?sdkappid=88888888&identifier=admin&usersig=xxx&random=99999999&contenttype=json"
        )

    def _parameters(self) -> None:
        self._head("params")
        hosts = [(each if self.en else _PLACES[each], host) for each, host in self.spec.hosts]
        own = self.shape.hosts == "table" and self.shape.form in ("markdown", "html")
        colon = ": " if self.en else "："
        listed = [f"{place}{colon}{self._mark(host)}" for place, host in hosts]
        first = "The host of your app's region" if self.en else "应用所在地区的域名"
        if self.shape.hosts == "lines" or self.shape.form not in ("markdown", "html"):
            cell = "\n".join([first, *listed])
        else:
            end = "" if self.shape.hosts == "open" else "</li>"
            cell = first + "".join(f"<li>{each}{end}" for each in listed)
        rows = [
            ["xxxxxx", first if own else cell],
            [f"v4/group_open_http_svc/{self.spec.command}", "Request API" if self.en else "请求接口"],
        ]
        says = {
            "sdkappid": ("The number of the app", "应用的编号"),
            "identifier": ("An administrator of the app", "必须为管理员账号"),
            "usersig": ("A signature of the administrator", "管理员的签名"),
            "random": (
                f"A random unsigned 32-bit integer from 0 to {self.spec.random}",
                f"随机的32位无符号整数，取值范围0 - {self.spec.random}",
            ),
            "contenttype": ("The format, fixed to json", "格式，固定值为 json"),
            "https": ("The protocol", "请求协议"),
        }
        rows += [
            [name, says.get(name, ("Something else", "其他"))[0 if self.en else 1]] for name in self.spec.parameters
        ]
        self._table(["parameter", "text"], rows)
        if own:
            self._table(["region", "host"], [[place, self._mark(host)] for place, host in hosts])

    def _frequency(self) -> None:
        self._head("freq")
        self._say(f"{self.spec.frequency} calls per second", f"{self.spec.frequency}次/秒")

    def _request(self) -> None:
        self._head("sample")
        names = {each.name: each for each in self.spec.request}
        lines = ['    "GroupId": "@TGS#EXAMPLE"']
        if "Members_Account" in names:
            most = names["Members_Account"].most
            told = f"at most {most} accounts" if self.en else f"最多{most}个"
            lines.append(f'    "Members_Account": [ // {told}\n        "somebody"\n    ]')
        time = next(
            (
                each
                for each in self.spec.request
                if each.type == "Integer" and each.name not in ("GroupId", "Members_Account")
            ),
            None,
        )
        if time:
            lines.append(f'    "{time.name}": 60 // ' + ("in seconds" if self.en else "单位为秒"))
        self._code("{\n" + ",\n".join(lines) + "\n}")
        self._head("request")
        self._fields(self.spec.request, True)

    def _reply(self) -> None:
        self._head("answer")
        self._code('{\n    "ActionStatus": "OK",\n    "ErrorInfo": "",\n    "ErrorCode": 0\n}')
        self._head("reply")
        self._fields(self.spec.reply, False)

    def _fields(self, fields: Sequence[FieldSpec], needs: bool) -> None:
        rows = []
        for each in fields:
            says = [f"What {each.name} is about" if self.en else f"关于 {each.name} 的说明"]
            if each.unsigned:
                says.append("unsigned, in seconds" if self.en else "无符号，单位为秒")
            if each.most:
                says.append(f"up to {each.most} accounts" if self.en else f"最多支持{each.most}个帐号")
            says += [f"{self._mark(value)}: {_MEANS[self.shape.language][means]}" for value, means in each.values]
            need = {True: ("Required", "必填"), False: ("Optional", "选填"), None: ("", "")}[each.required][
                0 if self.en else 1
            ]
            told = (". " if self.en else "。").join(says)
            rows.append([each.name, each.type, need, told] if needs else [each.name, each.type, told])
        self._table(["field", "type", "need", "text"] if needs else ["field", "type", "text"], rows)

    def _codes(self) -> None:
        self._head("codes")
        self._say(
            "The HTTP status is 200 unless the network fails (such as 502).",
            "除网络故障（例如502）外，HTTP 返回码均为200。",
        )
        texts = _CODES[self.shape.language]
        self._table(
            ["code", "text"],
            [[str(code), self.spec.code_texts.get(code) or texts.get(code, "?")] for code in self.spec.codes],
        )

    def _references(self) -> None:
        self._head("refs")
        self._say(
            f"The list of the muted (v4/group_open_http_svc/{self.spec.reference})",
            f"获取被禁言的成员（v4/group_open_http_svc/{self.spec.reference}）",
        )
