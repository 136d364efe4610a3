package dev.waferflow.machine.wafer;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The dead PEs and links of one piece of silicon. Places count all PEs that were built, spares included: columns 0 to
 * {@code width + sparesPerRow - 1}. Either listed, or drawn: every PE is dead with the same probability, decided by seed and
 * place alone. What becomes of the mesh is {@link Compaction}'s business.
 */
public final class Defects {
    /** Everything works. */
    public static final Defects NONE = new Defects("", 0, 0, new long[0], List.of());

    private static final double HIGHEST_RATE = 0.5;
    private static final int MOST_LINES = 4_000_000;
    private static final int MOST_DIGITS = 9;
    private static final String FORM = "lines 'pe X Y' or 'link X Y north|east|south|west', '#' begins a remark";

    private final String source;
    private final double rate;
    private final long seed;
    private final long[] pes;
    private final List<Link> links;

    /** The link that leaves the router at (x, y) through that side, in both directions. */
    public record Link(int x, int y, Side side) {}

    private Defects(String source, double rate, long seed, long[] pes, List<Link> links) {
        this.source = source;
        this.rate = rate;
        this.seed = seed;
        this.pes = pes;
        this.links = List.copyOf(links);
    }

    /**
     * Dead PEs by chance.
     *
     * @param rate probability of a PE to be dead, 0 to 0.5
     * @throws UserException USAGE for another rate
     */
    public static Defects random(double rate, long seed) {
        if (!(rate >= 0 && rate <= HIGHEST_RATE)) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-WAFER-007",
                    "a share of " + rate + " dead PEs is not between 0 and " + HIGHEST_RATE,
                    "",
                    "--defects 0.015:1");
        }
        return rate == 0 ? NONE : new Defects(rate + ":" + seed, rate, seed, new long[0], List.of());
    }

    /**
     * The defects listed in a text: {@code pe X Y} and {@code link X Y SIDE}, one a line.
     *
     * @param origin where the text was read, for messages
     * @throws UserException MALFORMED_INPUT naming the first line that is neither
     */
    public static Defects parse(String text, String origin) {
        var dead = new ArrayList<Long>();
        var links = new ArrayList<Link>();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            String content = line.replaceFirst("#.*", "").strip();
            if (content.isEmpty()) {
                continue;
            }
            String[] words = content.split("\\s+");
            boolean pe = words[0].equals("pe") && words.length == 3;
            boolean link = words[0].equals("link") && words.length == 4;
            if (!pe && !link || number > MOST_LINES) {
                throw malformed(origin, number, "is no defect");
            }
            int x = place(words[1], origin, number);
            int y = place(words[2], origin, number);
            if (pe) {
                dead.add(key(x, y));
            } else {
                links.add(new Link(x, y, side(words[3], origin, number)));
            }
        }
        long[] sorted =
                dead.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
        return sorted.length == 0 && links.isEmpty() ? NONE : new Defects(origin, 0, 0, sorted, links);
    }

    private static int place(String word, String origin, int line) {
        if (!word.matches("[0-9]{1," + MOST_DIGITS + "}")) {
            throw malformed(origin, line, "has no place of whole numbers");
        }
        return Integer.parseInt(word);
    }

    private static Side side(String word, String origin, int line) {
        for (Side side : Side.values()) {
            if (side.name().equalsIgnoreCase(word)) {
                return side;
            }
        }
        throw malformed(origin, line, "has no side");
    }

    private static UserException malformed(String origin, int line, String problem) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT,
                "WF-WAFER-008",
                "line " + line + " of the list of defects " + problem,
                origin + ":" + line,
                FORM);
    }

    private static long key(int x, int y) {
        return (long) y << 32 | x;
    }

    /** Whether nothing is dead. */
    public boolean isEmpty() {
        return this == NONE;
    }

    /** Rate and seed, or the name of the file; empty without defects. */
    public String source() {
        return source;
    }

    /** Whether the PE at a place of the silicon is dead itself; its links are another matter. */
    public boolean isDead(int x, int y) {
        if (rate > 0) {
            long stream = SplitMix64.mix(seed + SplitMix64.GOLDEN_GAMMA);
            return new SplitMix64(SplitMix64.mix(stream + key(x, y))).uniform() < rate;
        }
        return Arrays.binarySearch(pes, key(x, y)) >= 0;
    }

    /** The listed dead links. */
    public List<Link> links() {
        return links;
    }

    /** A listed place outside so many columns and rows, as text; null if there is none. */
    String outside(int columns, int rows) {
        for (long pe : pes) {
            if ((int) pe >= columns || (int) (pe >> 32) >= rows) {
                return "PE (" + (int) pe + ", " + (pe >> 32) + ")";
            }
        }
        for (Link link : links) {
            int toX = link.x() + link.side().dx();
            int toY = link.y() + link.side().dy();
            boolean inside = link.x() < columns && link.y() < rows && toX >= 0 && toX < columns && toY >= 0;
            if (!inside || toY >= rows) {
                return "link (" + link.x() + ", " + link.y() + ") "
                        + link.side().name().toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return isEmpty() ? "no defects" : "defects " + source;
    }
}
