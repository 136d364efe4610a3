package dev.waferflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code view --serve}: the folder's files and nothing else, for this computer alone. */
final class ReportServerTest {
    @TempDir
    private Path folder;

    private ReportServer server;

    @BeforeEach
    void start() throws IOException {
        Path report = folder.resolve("report");
        Files.createDirectories(report.resolve("inner"));
        Files.writeString(report.resolve("report.html"), "<p>page</p>");
        Files.writeString(report.resolve("summary.json"), "{}");
        Files.writeString(report.resolve("inner/deep.json"), "{}");
        Files.writeString(folder.resolve("secret.txt"), "secret");
        server = ReportServer.start(report, 0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Status line, headers and body of a request as it is written, without a client that mends it. */
    private String raw(String request) throws IOException {
        var address = URI.create(server.address());
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private String status(String path, String host) throws IOException {
        return raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                .split("\r\n")[0];
    }

    @Test
    void handsOutThePageAndTheFiles() throws Exception {
        var client = HttpClient.newHttpClient();
        var page =
                client.send(HttpRequest.newBuilder(URI.create(server.address())).build(), BodyHandlers.ofString());
        assertThat(page.body()).isEqualTo("<p>page</p>");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        var head = HttpRequest.newBuilder(URI.create(server.address() + "summary.json"))
                .method("HEAD", BodyPublishers.noBody())
                .build();
        var answer = client.send(head, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void nothingElseIsHandedOut() throws IOException {
        String host = "127.0.0.1";
        assertThat(status("/summary.json", host)).contains("200");
        for (String path : new String[] {
            "/nothing",
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/inner/deep.json",
            "/inner",
            "//etc/passwd"
        }) {
            assertThat(status(path, host)).as(path).contains("404");
        }
        assertThat(status("/summary.json", "elsewhere.example")).contains("403");
        assertThat(raw("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
    }
}
