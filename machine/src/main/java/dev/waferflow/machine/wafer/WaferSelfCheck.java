package dev.waferflow.machine.wafer;

import dev.waferflow.machine.fault.UserException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Whether a wafer's constants agree with each other. Loading refuses what is illegal; this finds what is legal but
 * strange, and is meant for authors of wafer files and for the suite over all presets. The rules:
 *
 * <ol>
 *   <li>Every constant names a source and has a plausible range, low &lt;= value &lt;= high, whose ends are legal.
 *   <li>The host edge's exact rate times the clock gives its bytes per second back.
 *   <li>All links of the host edge get the ports the file asks for, and the ports carry what the links bring.
 *   <li>The runtime leaves most of the SRAM to programs.
 *   <li>fp32 sums in memory are not faster than the SRAM ports, nor than sums in a register.
 *   <li>Colors suffice for four directions and four more roles.
 * </ol>
 */
public final class WaferSelfCheck {
    private WaferSelfCheck() {}

    /** What is strange about the wafer, in the order of the rules; empty if nothing is. */
    public static List<String> problems(WaferSpec wafer) {
        var problems = new ArrayList<String>();
        for (Constant constant : wafer.constants()) {
            checkConstant(wafer, constant, problems);
        }
        checkHostEdge(wafer, problems);
        require(
                wafer.runtimeBytes() <= wafer.sramBytes() / 2,
                "runtimeBytes " + wafer.runtimeBytes() + " takes more than half of sramBytes " + wafer.sramBytes(),
                problems);
        require(
                wafer.macFp16IntoFp32Memory() * 4 <= wafer.sramWriteBytesPerCycle(),
                "macFp16IntoFp32Memory " + wafer.macFp16IntoFp32Memory() + " writes 4 bytes each, more than"
                        + " sramWriteBytesPerCycle " + wafer.sramWriteBytesPerCycle(),
                problems);
        require(
                wafer.macFp16IntoFp32Memory() <= wafer.macFp16IntoFp32Register(),
                "macFp16IntoFp32Memory is faster than macFp16IntoFp32Register",
                problems);
        require(wafer.colors() >= 8, "colors " + wafer.colors() + " are fewer than 8", problems);
        return List.copyOf(problems);
    }

    private static void checkConstant(WaferSpec wafer, Constant constant, List<String> problems) {
        var field = Field.ofText(constant.name());
        require(!constant.source().isBlank(), constant.name() + " has no source", problems);
        require(Ranges.ordered(field, constant), constant.name() + " is outside its own range", problems);
        for (String end : List.of(constant.low(), constant.high())) {
            try {
                wafer.with(Map.of(constant.name(), end));
            } catch (UserException e) {
                problems.add(constant.name() + " cannot be " + end + ": " + e.getMessage());
            }
        }
    }

    private static void checkHostEdge(WaferSpec wafer, List<String> problems) {
        if (wafer.hasClock()) {
            var bytes = BigInteger.valueOf(wafer.hostLinkBytesPerSecond())
                    .multiply(BigInteger.valueOf(wafer.hostLinkWordsDenominator()));
            var words = BigInteger.valueOf(wafer.clockHz())
                    .multiply(BigInteger.valueOf(4))
                    .multiply(BigInteger.valueOf(wafer.hostLinkWordsNumerator()));
            require(
                    bytes.equals(words),
                    "hostLinkWordsPerCycle " + wafer.hostLinkWordsPerCycle() + " is wrong",
                    problems);
        }
        var asked = wafer.constants().stream()
                .filter(c -> c.name().equals("hostLinks") || c.name().equals("hostPortsPerLink"))
                .mapToInt(c -> Integer.parseInt(c.value()))
                .reduce(1, (a, b) -> a * b);
        int ports = wafer.hostLinks() * wafer.hostPortsPerLink();
        require(asked == ports, asked + " host ports do not fit on " + wafer.height() + " rows", problems);
        require(
                wafer.hostLinkWordsNumerator() <= wafer.hostPortsPerLink() * wafer.hostLinkWordsDenominator(),
                "a host link brings " + wafer.hostLinkWordsPerCycle() + " words per cycle, its "
                        + wafer.hostPortsPerLink() + " ports take 1 each",
                problems);
        int shortest = IntStream.range(0, wafer.inputQueues())
                .map(wafer::inputQueueWords)
                .min()
                .orElse(0);
        require(shortest >= 1, "an input queue holds nothing", problems);
    }

    private static void require(boolean holds, String problem, List<String> problems) {
        if (!holds) {
            problems.add(problem);
        }
    }
}
