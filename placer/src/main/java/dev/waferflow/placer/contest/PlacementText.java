package dev.waferflow.placer.contest;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text form of a placement: {@code k1 = conv( H W C K R S T U h' w' c' k' )} and {@code k1 : place(x y R0)}, one pair
 * for each kernel; blocks give {@code H W F h' w'}, then all c', then all k'. {@code (x, y)} is the low corner.
 */
public final class PlacementText {
    private static final Pattern INSTANCE = Pattern.compile("(\\w+)\\s*=\\s*(\\w+)\\(([\\d\\s]*)\\)");
    private static final Pattern PLACE =
            Pattern.compile("(\\w+)\\s*:\\s*place\\(\\s*(-?\\d{1,9})\\s+(-?\\d{1,9})\\s+R(0|90)\\s*\\)");
    private static final Pattern UNION = Pattern.compile("(?m)^\\s*\\w+\\s*=\\s*union\\([^)]*\\)");
    private static final Pattern IGNORED = Pattern.compile("include.*|\\w+\\s*:\\s*name\\(.*");

    private PlacementText() {}

    /** Prints a placement. */
    public static String print(ContestPlacement placement) {
        var text = new StringBuilder();
        var kernels = placement.graph().kernels();
        for (int i = 0; i < kernels.size(); i++) {
            var kernel = kernels.get(i);
            var run = placement.kernels().get(i).execution();
            String numbers = Stream.of(kernel.arguments(), List.of(run.h(), run.w()), run.c(), run.k())
                    .flatMap(List::stream)
                    .map(String::valueOf)
                    .collect(Collectors.joining(" "));
            text.append(kernel.name()).append(" = ").append(kernel.kind().word());
            text.append("( ").append(numbers).append(" )\n");
        }
        for (int i = 0; i < kernels.size(); i++) {
            var placed = placement.kernels().get(i);
            text.append(kernels.get(i).name())
                    .append(" : place(")
                    .append(placed.x())
                    .append(' ');
            text.append(placed.y()).append(placed.turned() ? " R90)\n" : " R0)\n");
        }
        return text.toString();
    }

    /**
     * Reads what {@link #print} writes, and the extra lines that the contest accepted. Whether it is legal is not asked.
     *
     * @throws UserException MALFORMED_INPUT
     */
    public static ContestPlacement read(String text, ContestGraph graph, String where) {
        var runs = new HashMap<String, Matcher>();
        var places = new HashMap<String, Matcher>();
        for (String raw : UNION.matcher(text).replaceAll("").split("\n")) {
            String line = raw.strip();
            if (line.isEmpty() || IGNORED.matcher(line).matches()) {
                continue;
            }
            var instance = INSTANCE.matcher(line);
            var place = PLACE.matcher(line);
            if (instance.matches()) {
                once(runs, instance, where);
            } else if (place.matches()) {
                once(places, place, where);
            } else {
                throw malformed("neither a kernel nor a place: '" + line + "'", where);
            }
        }
        var placed = new ArrayList<PlacedKernel>();
        for (ContestKernel kernel : graph.kernels()) {
            var run = runs.get(kernel.name());
            var place = places.get(kernel.name());
            if (run == null || place == null) {
                throw malformed(kernel.name() + " has no " + (run == null ? "parameters" : "place"), where);
            }
            placed.add(new PlacedKernel(
                    execution(kernel, run, where),
                    Integer.parseInt(place.group(2)),
                    Integer.parseInt(place.group(3)),
                    place.group(4).equals("90")));
        }
        return new ContestPlacement(graph, placed);
    }

    private static void once(Map<String, Matcher> known, Matcher found, String where) {
        if (known.put(found.group(1), found) != null) {
            throw malformed(found.group(1) + " occurs twice", where);
        }
    }

    private static Execution execution(ContestKernel kernel, Matcher run, String where) {
        List<Integer> numbers;
        try {
            numbers = Arrays.stream(run.group(3).strip().split("\\s+"))
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw malformed(kernel.name() + " has a number that is too large or missing", where);
        }
        int formal = kernel.arguments().size();
        int count = kernel.convolutions().size();
        if (!run.group(2).equals(kernel.kind().word())
                || numbers.size() != formal + 2 + 2 * count
                || !numbers.subList(0, formal).equals(kernel.arguments())) {
            throw malformed(kernel.name() + " does not match the graph: '" + run.group() + "'", where);
        }
        var rest = numbers.subList(formal + 2, numbers.size());
        return new Execution(
                numbers.get(formal), numbers.get(formal + 1), rest.subList(0, count), rest.subList(count, 2 * count));
    }

    private static UserException malformed(String message, String where) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT, "WF-CONTEST-003", message, where, "the contest's format of placements");
    }
}
