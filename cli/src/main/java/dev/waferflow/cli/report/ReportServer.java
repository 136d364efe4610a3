package dev.waferflow.cli.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Hands out the files of one report folder, to this computer alone: it listens on the loopback address, answers GET and HEAD, and
 * knows no path but the names of files that lie in the folder. A page elsewhere cannot read them through a name of its own that
 * points here, because the address that was asked for must be the loopback's.
 */
public final class ReportServer implements AutoCloseable {
    private static final Pattern HOST = Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "json", "application/json",
            "csv", "text/csv; charset=utf-8",
            "png", "image/png",
            "svg", "image/svg+xml",
            "gz", "application/gzip");
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;

    private final Path folder;
    private final HttpServer server;

    private ReportServer(Path folder, HttpServer server) {
        this.folder = folder;
        this.server = server;
    }

    /**
     * Starts to listen.
     *
     * @param port 0: any that is free
     */
    public static ReportServer start(Path folder, int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        var files = new ReportServer(folder, server);
        server.createContext("/", files::answer);
        server.start();
        return files;
    }

    /** Where the page is. */
    public String address() {
        var at = server.getAddress();
        return "http://127.0.0.1:" + at.getPort() + "/";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String host = exchange.getRequestHeaders().getFirst("Host");
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getRawPath();
            String name = path.equals("/") ? ReportFolder.PAGE : path.substring(1);
            var file = folder.resolve(NAME.matcher(name).matches() ? name : ReportFolder.PAGE);
            if (host == null || !HOST.matcher(host).matches()) {
                exchange.sendResponseHeaders(FORBIDDEN, -1);
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(NOT_ALLOWED, -1);
            } else if (!NAME.matcher(name).matches() || !Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(NOT_FOUND, -1);
            } else {
                send(exchange, file, method.equals("GET"));
            }
        }
    }

    private static void send(HttpExchange exchange, Path file, boolean withBody) throws IOException {
        String name = file.getFileName().toString();
        var headers = exchange.getResponseHeaders();
        headers.set(
                "Content-Type",
                TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream"));
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        if (!withBody) {
            headers.set("Content-Length", Long.toString(Files.size(file)));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
