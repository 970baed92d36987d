// An adapter for a Java client: reads a task a line, has the client do it, writes what the caller was told.
// Replace MutingClient by your own client, the calls in perform() by your own, and Json by the library that you have.
//
//     javac -d build/java examples/clients/java/*.java
//     tim-conformance client --adapter 'java -cp build/java Adapter'
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public class Adapter {
    static final Map<String, Object> CAN = Map.of("topics", true, "list", true, "unmute", true, "expiry", true);

    @SuppressWarnings("unchecked")
    static Map<String, Object> perform(MutingClient client, Map<String, Object> task) throws Exception {
        String group = (String) task.get("group"), topic = (String) task.get("topic");
        if (task.get("do").equals("list")) return Map.of("muted", client.muted(group, topic));
        Object seconds = task.get("do").equals("unmute") ? (Object) 0L : task.get("seconds");
        client.mute(group, (List<String>) task.get("accounts"), seconds, topic);
        return Map.of();
    }

    static Map<String, Object> answer(MutingClient client, Map<String, Object> task) {
        if (task.get("do").equals("can")) return new HashMap<>(CAN);
        Map<String, Object> told = new HashMap<>(Map.of("kind", "returned", "code", 0));
        try {
            told.putAll(perform(client, task));
        } catch (MutingClient.ApiError error) {
            told = new HashMap<>(Map.of("kind", "raised", "info", error.info, "text", error.getMessage()));
            told.put("code", error.code);
            told.put("undone", error.undone);
        } catch (Exception error) {
            told = new HashMap<>(Map.of("kind", "raised", "text", error.toString()));
        }
        return told;
    }

    @SuppressWarnings("unchecked")
    public static void main(String[] arguments) throws Exception {
        MutingClient client = new MutingClient();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line; (line = in.readLine()) != null; ) {
            Map<String, Object> task = (Map<String, Object>) Json.read(line);
            Map<String, Object> told = answer(client, task);
            told.put("id", task.get("id"));
            out.println(Json.write(told));
        }
    }
}
