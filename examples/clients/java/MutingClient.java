// A small client of the muting API, with the JDK alone: an example to be replaced by your own.
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

final class MutingClient {
    static final int MOST = 500, A_SECOND = 150;
    static final long LARGEST = 4294967295L;
    static final Set<Object> TOO_FAST = Set.of(60007L, 60011L, 60018L, 60019L, 10006L);

    /** A call that did not succeed; undone are the accounts that were not done, null where that is not known. */
    static final class ApiError extends Exception {
        final Object code;
        final String info;
        List<String> undone;

        ApiError(String says, Object code, Object info) {
            super(says);
            this.code = code;
            this.info = info == null ? "" : info.toString();
        }
    }

    private final String endpoint = System.getenv("TIM_ENDPOINT"), admin = System.getenv("TIM_ADMIN");
    private final long sdkappid = Long.parseLong(System.getenv("TIM_SDKAPPID"));
    private final long expire = Long.parseLong(System.getenv().getOrDefault("TIM_EXPIRE", "86400"));
    private final byte[] key = System.getenv("TIM_SECRET_KEY").getBytes(StandardCharsets.UTF_8);
    private final SecureRandom random = new SecureRandom();
    private final ArrayDeque<Long> sent = new ArrayDeque<>();
    // A redirect is followed by nobody: the URL holds a signature.
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private String usersig;
    private long signed;

    void mute(String group, List<String> accounts, Object seconds, String topic) throws Exception {
        if (!(seconds instanceof Long time) || time < 0 || time > LARGEST)
            throw new ApiError(seconds + " is no MuteTime", null, "");
        if (accounts.isEmpty()) throw new ApiError("nobody to mute", null, "");
        for (int start = 0; start < accounts.size(); start += MOST) {
            Map<String, Object> body = body(group, topic);
            body.put("Members_Account", accounts.subList(start, Math.min(start + MOST, accounts.size())));
            body.put("MuteTime", seconds);
            try {
                call("forbid_send_msg", body);
            } catch (ApiError error) {
                error.undone = accounts.subList(start, accounts.size());
                throw error;
            }
        }
    }

    List<Object> muted(String group, String topic) throws Exception {
        List<Object> found = new ArrayList<>();
        if (call("get_group_muted_account", body(group, topic)).get("MutedAccountList") instanceof List<?> rows)
            for (Object each : rows)
                if (each instanceof Map<?, ?> row)
                    found.add(Map.of("account", row.get("Member_Account"), "until", row.get("MutedUntil")));
        return found;
    }

    private static Map<String, Object> body(String group, String topic) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("GroupId", group));
        if (topic != null) body.put("TopicId", topic);
        return body;
    }

    private Map<?, ?> call(String command, Map<String, Object> body) throws Exception {
        for (int attempt = 0; ; attempt++) {
            try {
                return attempt(command, body);
            } catch (ApiError error) {
                boolean fast = error.code != null && TOO_FAST.contains(error.code), expired = Long.valueOf(70001).equals(error.code);
                if (attempt == 3 || !(fast || expired || Long.valueOf(10002).equals(error.code))) throw error;
                if (expired) usersig = null;
                Thread.sleep(fast ? 1100 : 100L << attempt);
            }
        }
    }

    private Map<?, ?> attempt(String command, Map<String, Object> body) throws Exception {
        if (sent.size() == A_SECOND) Thread.sleep(Math.max(0, (sent.remove() - System.nanoTime()) / 1_000_000 + 1001));
        sent.add(System.nanoTime());
        String query = "?sdkappid=" + sdkappid + "&identifier=" + quoted(admin) + "&usersig=" + quoted(sign())
            + "&random=" + (random.nextLong() & LARGEST) + "&contenttype=json";
        HttpRequest asked = HttpRequest.newBuilder(URI.create(endpoint + "/v4/group_open_http_svc/" + command + query))
            .version(HttpClient.Version.HTTP_1_1).timeout(Duration.ofSeconds(8)).header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(body))).build();
        HttpResponse<String> reply;
        Object told;
        try {
            reply = http.send(asked, HttpResponse.BodyHandlers.ofString());
        } catch (IOException error) { // its text may hold the URL, and so the signature
            throw new ApiError("no answer: " + error.getClass().getSimpleName(), null, "");
        }
        if (reply.statusCode() != 200) throw new ApiError("HTTP " + reply.statusCode(), null, "");
        try {
            told = Json.read(reply.body());
        } catch (IllegalArgumentException error) {
            throw new ApiError("the answer is no JSON", null, "");
        }
        if (!(told instanceof Map<?, ?> map)) throw new ApiError("the answer is no object", null, "");
        Object code = map.get("ErrorCode"), info = map.get("ErrorInfo");
        if (!"OK".equals(map.get("ActionStatus")) || !Long.valueOf(0).equals(code))
            throw new ApiError("the call failed with " + code + ": " + info, code, info);
        return map;
    }

    private String sign() throws Exception {
        long now = System.currentTimeMillis();
        if (usersig == null || now > signed + expire * 500) {
            signed = now;
            Map<String, Object> about = new LinkedHashMap<>();
            about.put("TLS.identifier", admin);
            about.put("TLS.sdkappid", sdkappid);
            about.put("TLS.time", now / 1000);
            about.put("TLS.expire", expire);
            StringBuilder text = new StringBuilder();
            about.forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            about.put("TLS.ver", "2.0");
            about.put("TLS.sig", Base64.getEncoder().encodeToString(mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8))));
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
                deflater.write(Json.write(about).getBytes(StandardCharsets.UTF_8));
            }
            String made = Base64.getEncoder().encodeToString(packed.toByteArray());
            usersig = made.replace('+', '*').replace('/', '-').replace('=', '_');
        }
        return usersig;
    }

    private static String quoted(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
