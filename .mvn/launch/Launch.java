import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code waferflow.cmd} does where the file {@code waferflow} uses a shell: prints the path of the program's jar, after
 * building it from a copy of the sources if they changed. The argument is the root of the source tree.
 */
final class Launch {

    private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");

    private final Path root;
    private final Path state;

    private Launch(Path root) {
        this.root = root;
        this.state = root.resolve(".waferflow");
    }

    public static void main(String[] args) throws Exception {
        System.exit(new Launch(Path.of(args[0]).toRealPath()).run());
    }

    private int run() throws Exception {
        Path jar = jar(root);
        if (!Files.exists(jar)) {
            Files.createDirectories(state);
            // The system frees this lock when the process ends, however it ends.
            try (FileChannel channel = FileChannel.open(
                            state.resolve("lock.file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                jar = jar(root);
                if (!Files.exists(jar)) {
                    jar = build();
                }
            }
        }
        if (jar == null) {
            return 70;
        }
        System.out.println(jar);
        return 0;
    }

    private Path build() throws Exception {
        System.err.println("waferflow: building the program (the first time it also fetches its libraries)");
        Path aside = state.resolve("build." + ProcessHandle.current().pid());
        try {
            for (Path file : files(root)) {
                Path target = aside.resolve(file.toString());
                Files.createDirectories(target.getParent());
                Files.copy(root.resolve(file), target);
            }
            Path jar = jar(aside);
            Path log = aside.resolve("log");
            List<String> command = new ArrayList<>(List.of(
                    maven(), "-f", aside.resolve("pom.xml").toString(), "-B", "-q", "-ntp", "-Dlaunch", "package"));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            if (process.waitFor() != 0) {
                System.err.println(Files.readString(log).replace(aside + File.separator, ""));
                System.err.println("waferflow: the build failed; the messages above say why");
                return null;
            }
            Files.move(aside.resolve("cli/target/waferflow.jar"), jar, StandardCopyOption.REPLACE_EXISTING);
            forgetOldJars();
            return jar;
        } finally {
            delete(aside);
        }
    }

    /** The wrapper where it can fetch Maven, else the Maven on the path. */
    private String maven() throws Exception {
        boolean windows = File.separatorChar == '\\';
        String wrapper = root.resolve(windows ? "mvnw.cmd" : "mvnw").toString();
        Process probe = new ProcessBuilder(wrapper, "-v")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return probe.waitFor() == 0 ? wrapper : windows ? "mvn.cmd" : "mvn";
    }

    private Path jar(Path tree) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Path file : files(tree)) {
            byte[] content = Files.readAllBytes(tree.resolve(file));
            digest.update((file.toString().replace('\\', '/') + '\n' + content.length + '\n').getBytes("UTF-8"));
            digest.update(content);
        }
        return state.resolve(HexFormat.of().formatHex(digest.digest(), 0, 8) + ".jar");
    }

    /** What the program is made of, relative to the tree, in a fixed order. */
    private static List<Path> files(Path tree) throws IOException {
        List<String> inputs = new ArrayList<>(List.of("pom.xml", "LICENSE", "NOTICE", ".mvn"));
        Matcher modules = MODULE.matcher(Files.readString(tree.resolve("pom.xml")));
        while (modules.find()) {
            inputs.add(modules.group(1) + "/pom.xml");
            inputs.add(modules.group(1) + "/src/main");
        }
        List<Path> found = new ArrayList<>();
        for (String input : inputs) {
            if (Files.exists(tree.resolve(input))) {
                try (Stream<Path> walk = Files.walk(tree.resolve(input))) {
                    walk.filter(Files::isRegularFile).map(tree::relativize).forEach(found::add);
                }
            }
        }
        found.sort(Comparator.comparing(Path::toString));
        return found;
    }

    /** Keeps the jars of the last three states of the sources; one that still runs stays on Windows. */
    private void forgetOldJars() throws IOException {
        try (Stream<Path> list = Files.list(state)) {
            list.filter(path -> path.toString().endsWith(".jar"))
                    .sorted(Comparator.comparing((Path path) -> path.toFile().lastModified()).reversed())
                    .skip(3)
                    .forEach(path -> path.toFile().delete());
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
