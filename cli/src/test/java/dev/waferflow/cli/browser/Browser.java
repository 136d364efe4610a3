package dev.waferflow.cli.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium, driven over its own debugging protocol. Remembers what went wrong on the page and what it loaded. */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<String> problems = Collections.synchronizedList(new ArrayList<>());
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    /** The program, if this computer has it. */
    static Optional<Path> program() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    Browser(Path program, int width, int height) throws Exception {
        profile = Files.createTempDirectory("waferflow-browser");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--force-device-scale-factor=1",
                        "--remote-debugging-port=0",
                        "--window-size=" + width + "," + height,
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("log").toFile())
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(page(port())), new Listener())
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", Map.of());
        }
        var metrics = Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false);
        send("Emulation.setDeviceMetricsOverride", metrics);
    }

    private int port() throws Exception {
        Path file = profile.resolve("DevToolsActivePort");
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            if (Files.isRegularFile(file) && Files.size(file) > 0) {
                return Integer.parseInt(Files.readAllLines(file).get(0));
            }
            Thread.sleep(100);
        }
        throw new IOException("Chromium did not start: " + Files.readString(profile.resolve("log")));
    }

    private static String page(int port) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json"))
                .timeout(PATIENCE)
                .build();
        var text = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        for (JsonNode target : JSON.readTree(text)) {
            if (target.get("type").asText().equals("page")) {
                return target.get("webSocketDebuggerUrl").asText();
            }
        }
        throw new IOException("no page in " + text);
    }

    private JsonNode send(String method, Map<String, ?> parameters) throws Exception {
        int id = number.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        var call = Map.of("id", id, "method", method, "params", parameters);
        socket.sendText(JSON.writeValueAsString(call), true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        var result = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (result.has("error")) {
            throw new IOException(method + ": " + result.get("error"));
        }
        return result.get("result");
    }

    /** Opens a file and waits until the page says that it is ready. */
    void open(Path file) throws Exception {
        problems.clear();
        requests.clear();
        send("Page.navigate", Map.of("url", file.toUri().toString()));
        until("document.readyState === 'complete' && document.documentElement.dataset.ready === 'true'");
    }

    /** The value of an expression; promises are waited for. */
    JsonNode run(String expression) throws Exception {
        var result =
                send("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IOException(expression + ": " + result.get("exceptionDetails"));
        }
        var value = result.get("result").get("value");
        return value == null ? JSON.nullNode() : value;
    }

    String text(String expression) throws Exception {
        return run(expression).asText();
    }

    double number(String expression) throws Exception {
        return run(expression).asDouble();
    }

    /** Waits until an expression is true. */
    void until(String expression) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!run("!!(" + expression + ")").asBoolean()) {
            if (System.nanoTime() > end) {
                throw new IOException("never true: " + expression + "; " + problems);
            }
            Thread.sleep(30);
        }
    }

    /** Lets the page draw two frames. */
    void settle() throws Exception {
        run("new Promise(d => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(d, 30))))");
    }

    /** Presses the mouse in the middle of the element that a selector finds. */
    void click(String selector) throws Exception {
        var box = run("(() => { const e = document.querySelector(" + JSON.writeValueAsString(selector)
                + "); e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect();"
                + " return [b.left + b.width / 2, b.top + b.height / 2]; })()");
        clickAt(box.get(0).asDouble(), box.get(1).asDouble());
    }

    void clickAt(double x, double y) throws Exception {
        moveTo(x, y);
        for (String kind : List.of("mousePressed", "mouseReleased")) {
            send("Input.dispatchMouseEvent", Map.of("type", kind, "x", x, "y", y, "button", "left", "clickCount", 1));
        }
        settle();
    }

    void moveTo(double x, double y) throws Exception {
        send("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
        settle();
    }

    void wheel(double x, double y, double delta) throws Exception {
        send("Input.dispatchMouseEvent", Map.of("type", "mouseWheel", "x", x, "y", y, "deltaX", 0, "deltaY", delta));
        settle();
    }

    void key(String key) throws Exception {
        String text = key.length() == 1 ? key : "";
        send("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "text", text));
        send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
        settle();
    }

    void screenshot(Path file) throws Exception {
        settle();
        var data = send("Page.captureScreenshot", Map.of("format", "png"))
                .get("data")
                .asText();
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** Exceptions and messages of the console since the page was opened. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** What was asked of any network or disk since then, the page itself aside. */
    List<String> requests() {
        return requests.stream()
                .filter(u -> !u.startsWith("data:") && !u.startsWith("blob:"))
                .skip(1)
                .toList();
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        // Its children may write for a moment longer.
        for (int tries = 50; !deleted(profile) && tries > 0; tries--) {
            Thread.sleep(100);
        }
    }

    private static boolean deleted(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
            return true;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                try {
                    hear(JSON.readTree(message));
                } catch (IOException e) {
                    problems.add(e.toString());
                }
            }
            from.request(1);
            return null;
        }

        private void hear(JsonNode message) {
            if (message.has("id")) {
                waiting.remove(message.get("id").asInt()).complete(message);
                return;
            }
            var facts = message.path("params");
            switch (message.path("method").asText()) {
                case "Runtime.exceptionThrown" ->
                    problems.add(facts.path("exceptionDetails").toString());
                case "Runtime.consoleAPICalled" ->
                    problems.add(facts.path("type").asText() + " "
                            + facts.path("args").toString());
                case "Log.entryAdded" -> problems.add(facts.path("entry").toString());
                case "Network.requestWillBeSent" ->
                    requests.add(facts.path("request").path("url").asText());
                default -> {
                    // Not of interest.
                }
            }
        }
    }
}
