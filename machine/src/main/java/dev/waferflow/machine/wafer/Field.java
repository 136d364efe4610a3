package dev.waferflow.machine.wafer;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The vocabulary of a wafer file: every constant with its name, unit and legal range, in the order of reports. The range
 * only keeps nonsense out; the plausible range of a constant is in the file.
 */
enum Field {
    WIDTH("width", Kind.WHOLE, "PEs", 1, 16_384),
    HEIGHT("height", Kind.WHOLE, "PEs", 1, 16_384),
    SPARES_PER_ROW("sparesPerRow", Kind.WHOLE, "PEs", 0, 16_384),
    CLOCK_HZ("clockHz", Kind.WHOLE, "Hz", 0, 100_000_000_000L),

    HOP_CYCLES("hopCycles", Kind.WHOLE, "cycles", 1, 1_000),
    RAMP_CYCLES("rampCycles", Kind.WHOLE, "cycles", 1, 1_000),
    COLORS("colors", Kind.WHOLE, "colors", 1, 32),
    SWITCH_POSITIONS("switchPositions", Kind.WHOLE, "positions", 1, 16),
    ROUTER_FIFO_WORDS("routerFifoWords", Kind.WHOLE, "words", 1, 1_024),
    CREDIT_CYCLES("creditCycles", Kind.WHOLE, "cycles", 1, 1_000),

    SRAM_BYTES("sramBytes", Kind.WHOLE, "bytes", 1_024, 1 << 28),
    SRAM_READ_BYTES_PER_CYCLE("sramReadBytesPerCycle", Kind.WHOLE, "bytes/cycle", 4, 4_096),
    SRAM_WRITE_BYTES_PER_CYCLE("sramWriteBytesPerCycle", Kind.WHOLE, "bytes/cycle", 4, 4_096),
    INSTRUCTION_BYTES("instructionBytes", Kind.WHOLE, "bytes", 0, 4_096),
    VECTOR_INSTRUCTION_BYTES("vectorInstructionBytes", Kind.WHOLE, "bytes", 0, 4_096),
    SCALAR_LOOP_BYTES("scalarLoopBytes", Kind.WHOLE, "bytes", 0, 4_096),
    RUNTIME_BYTES("runtimeBytes", Kind.WHOLE, "bytes", 0, 1 << 28),

    INPUT_QUEUE_WORDS("inputQueueWords", Kind.LIST, "words", 1, 65_536),
    OUTPUT_QUEUE_WORDS("outputQueueWords", Kind.LIST, "words", 1, 65_536),
    MICROTHREADS("microthreads", Kind.WHOLE, "microthreads", 1, 64),

    VECTOR_ISSUE_CYCLES("vectorIssueCycles", Kind.WHOLE, "cycles", 0, 100_000),
    KERNEL_ENTRY_CYCLES("kernelEntryCycles", Kind.WHOLE, "cycles", 0, 100_000),
    TASK_SWITCH_CYCLES("taskSwitchCycles", Kind.WHOLE, "cycles", 0, 100_000),
    COMPLETION_DISPATCH_CYCLES("completionDispatchCycles", Kind.WHOLE, "cycles", 0, 100_000),
    SCALAR_LOOP_CYCLES("scalarLoopCycles", Kind.WHOLE, "cycles", 0, 100_000),
    DESCRIPTOR_TURN_CYCLES("descriptorTurnCycles", Kind.WHOLE, "cycles", 0, 100_000),
    INJECTION_CYCLES_PER_WORD("injectionCyclesPerWord", Kind.DECIMAL, "cycles/word", 1, 1_000),
    MULTICAST_SETUP_CYCLES("multicastSetupCycles", Kind.WHOLE, "cycles", 0, 100_000),

    MAC_FP16("macFp16", Kind.WHOLE, "MAC/cycle", 1, 1_024),
    MAC_FP16_INTO_FP32_REGISTER("macFp16IntoFp32Register", Kind.WHOLE, "MAC/cycle", 1, 1_024),
    MAC_FP16_INTO_FP32_MEMORY("macFp16IntoFp32Memory", Kind.WHOLE, "MAC/cycle", 1, 1_024),
    MAC_FP32("macFp32", Kind.WHOLE, "MAC/cycle", 1, 1_024),
    MAC_INT8("macInt8", Kind.WHOLE, "MAC/cycle", 1, 1_024),
    ELEMENTWISE_16("elementwise16", Kind.WHOLE, "elements/cycle", 1, 1_024),
    ELEMENTWISE_32("elementwise32", Kind.WHOLE, "elements/cycle", 1, 1_024),
    MOVE_32("move32", Kind.WHOLE, "words/cycle", 1, 1_024),
    SLOW_FUNCTION_16_CYCLES("slowFunction16Cycles", Kind.WHOLE, "cycles/element", 1, 100_000),
    SLOW_FUNCTION_32_CYCLES("slowFunction32Cycles", Kind.WHOLE, "cycles/element", 1, 100_000),

    HOST_LINKS("hostLinks", Kind.WHOLE, "links", 1, 4_096),
    HOST_PORTS_PER_LINK("hostPortsPerLink", Kind.WHOLE, "ports", 1, 4_096),
    HOST_EDGE("hostEdge", Kind.CHOICE, "mode", 0, 0, "headline", "measured"),
    HOST_LINK_BYTES_PER_SECOND("hostLinkBytesPerSecond", Kind.WHOLE, "bytes/s", 1, 1_000_000_000_000_000L),
    HOST_LINK_MEASURED_BYTES_PER_SECOND(
            "hostLinkMeasuredBytesPerSecond", Kind.WHOLE, "bytes/s", 1, 1_000_000_000_000_000L),
    HOST_COPY_CHANNELS("hostCopyChannels", Kind.WHOLE, "channels", 1, 4_096),
    HOST_COPY_IN_WORDS_PER_CYCLE("hostCopyInWordsPerCycle", Kind.DECIMAL, "words/cycle", 0, 1_000),
    HOST_COPY_OUT_WORDS_PER_CYCLE("hostCopyOutWordsPerCycle", Kind.DECIMAL, "words/cycle", 0, 1_000);

    /** What a value looks like. */
    enum Kind {
        WHOLE,
        DECIMAL,
        LIST,
        CHOICE
    }

    private static final int LONGEST_TEXT = 256;
    private static final int LONGEST_LIST = 16;
    private static final int LARGEST_SCALE = 9;
    private static final int LARGEST_EXPONENT = 20;

    private final String text;
    private final Kind kind;
    private final String unit;
    private final long least;
    private final long greatest;
    private final List<String> choices;

    Field(String text, Kind kind, String unit, long least, long greatest, String... choices) {
        this.text = text;
        this.kind = kind;
        this.unit = unit;
        this.least = least;
        this.greatest = greatest;
        this.choices = List.of(choices);
    }

    /** The name in wafer files and in {@code --set}. */
    String text() {
        return text;
    }

    Kind kind() {
        return kind;
    }

    String unit() {
        return unit;
    }

    /** The field of this name, or null. */
    static Field ofText(String name) {
        for (Field field : values()) {
            if (field.text.equals(name)) {
                return field;
            }
        }
        return null;
    }

    /** All names in order. */
    static List<String> names() {
        return Arrays.stream(values()).map(Field::text).toList();
    }

    /** What a value must be, for messages. */
    String expectation() {
        return switch (kind) {
            case WHOLE -> "a whole number of " + unit + " from " + least + " to " + greatest;
            case DECIMAL ->
                "a decimal number of " + unit + " from " + least + " to " + greatest + ", at most " + LARGEST_SCALE
                        + " decimals";
            case LIST ->
                "1 to " + LONGEST_LIST + " whole numbers of " + unit + " from " + least + " to " + greatest
                        + ", separated by / or ,";
            case CHOICE -> "one of " + String.join(", ", choices);
        };
    }

    /**
     * The numbers written in {@code value}; none for a choice.
     *
     * @throws IllegalArgumentException if the text is no legal value; the message says what is expected
     */
    List<BigDecimal> parse(String value) {
        if (kind == Kind.CHOICE) {
            if (!choices.contains(value)) {
                throw illegal(value);
            }
            return List.of();
        }
        if (value.length() > LONGEST_TEXT) {
            throw illegal(value);
        }
        var numbers = new ArrayList<BigDecimal>();
        for (String part : kind == Kind.LIST ? value.split("[/,]", -1) : new String[] {value}) {
            numbers.add(number(part.strip(), value));
        }
        if (numbers.size() > LONGEST_LIST) {
            throw illegal(value);
        }
        return List.copyOf(numbers);
    }

    private BigDecimal number(String part, String whole) {
        BigDecimal number;
        try {
            number = new BigDecimal(part);
        } catch (NumberFormatException e) {
            throw illegal(whole);
        }
        if (number.signum() == 0) {
            number = BigDecimal.ZERO;
        }
        boolean sane = Math.abs((long) number.scale()) < LONGEST_TEXT
                && number.precision() - (long) number.scale() <= LARGEST_EXPONENT;
        if (!sane) {
            throw illegal(whole);
        }
        number = number.stripTrailingZeros();
        boolean legal = number.scale() <= (kind == Kind.DECIMAL ? LARGEST_SCALE : 0)
                && number.compareTo(BigDecimal.valueOf(least)) >= 0
                && number.compareTo(BigDecimal.valueOf(greatest)) <= 0;
        if (!legal) {
            throw illegal(whole);
        }
        return number;
    }

    /** The one text form of a legal value: {@code 1.1e9} becomes {@code 1100000000}. */
    String canonical(String value) {
        var numbers = parse(value);
        return kind == Kind.CHOICE
                ? value
                : numbers.stream().map(BigDecimal::toPlainString).collect(Collectors.joining("/"));
    }

    private IllegalArgumentException illegal(String value) {
        return new IllegalArgumentException(
                text + " is '" + JsonLexer.printable(value) + "', expected " + expectation());
    }
}
