// As much JSON as the example needs, for the JDK has none: objects, arrays, strings, numbers (Long or Double), words.
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** What a text holds; IllegalArgumentException where it is no JSON. */
    static Object read(String text) {
        Json json = new Json(text);
        try {
            Object value = json.value();
            if (json.peek() == 0) return value;
        } catch (IndexOutOfBoundsException error) {
            throw new IllegalArgumentException("JSON that is cut off");
        }
        throw json.wrong();
    }

    static String write(Object value) {
        if (value instanceof Map<?, ?> map) {
            List<String> pairs = new ArrayList<>();
            map.forEach((name, each) -> pairs.add(write(name) + ":" + write(each)));
            return "{" + String.join(",", pairs) + "}";
        }
        if (value instanceof List<?> list) return "[" + String.join(",", list.stream().map(Json::write).toList()) + "]";
        if (!(value instanceof String string)) return String.valueOf(value);
        StringBuilder out = new StringBuilder("\"");
        for (char c : string.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 0x20) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }

    private Object value() {
        switch (peek()) {
            case '{': {
                Map<String, Object> map = new LinkedHashMap<>();
                for (char c = open(); c != '}'; c = next('}')) {
                    String name = (String) value();
                    if (peek() != ':') throw wrong();
                    at++;
                    map.put(name, value());
                }
                return map;
            }
            case '[': {
                List<Object> list = new ArrayList<>();
                for (char c = open(); c != ']'; c = next(']')) list.add(value());
                return list;
            }
            case '"':
                return string();
            default:
                int start = at;
                while (at < text.length() && ",:]} \t\r\n".indexOf(text.charAt(at)) < 0) at++;
                return word(text.substring(start, at));
        }
    }

    private Object word(String word) {
        if (word.equals("null")) return null;
        if (word.equals("true") || word.equals("false")) return word.equals("true");
        if (word.matches("-?\\d{1,18}")) return Long.valueOf(word);
        if (word.matches("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?")) return Double.valueOf(word);
        throw wrong();
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                c = text.charAt(++at);
                if (c == 'u') {
                    c = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
                    at += 4;
                } else if ("bfnrt".indexOf(c) >= 0) c = "\b\f\n\r\t".charAt("bfnrt".indexOf(c));
            }
            out.append(c);
        }
        at++;
        return out.toString();
    }

    /** After the opening sign: the closing one, taken, or what comes first. */
    private char open() {
        at++;
        char c = peek();
        if (c == '}' || c == ']') at++;
        return c;
    }

    private char next(char end) {
        char c = peek();
        if (c != ',' && c != end) throw wrong();
        at++;
        return c == end ? end : peek();
    }

    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
        return at < text.length() ? text.charAt(at) : 0;
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("no JSON at " + at);
    }
}
