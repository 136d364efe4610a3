package dev.waferflow.machine.wafer;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Immutable description of one machine: grid, clock, fabric, memory, queues, timing table, arithmetic rates and host
 * edge. Every value is legal and every derived value is computed when it is made; an accessor is named like the constant
 * of the wafer file it returns, where source, confidence and plausible range are written (see {@link #constants}).
 *
 * <p>Get one from {@link WaferSpecs#load}. Hot loops copy the values they need into local variables.
 */
public final class WaferSpec {
    private static final int BYTES_PER_WORD = 4;

    private final String name;
    private final Map<Field, Constant> constants;
    private final Map<String, String> overrides;
    private final long[] whole = new long[Field.values().length];
    private final int[] inputQueueWords;
    private final int[] outputQueueWords;
    private final Ratio injectionCyclesPerWord;
    private final Ratio hostLinkWordsPerCycle;
    private final Defects defects;
    private final Optional<Compaction> compaction;
    private final ConstantReads reads;

    /** A wafer of complete, legal constants; {@code overrides} lists those that {@code --set} replaced. */
    WaferSpec(String name, Map<Field, Constant> constants, Map<String, String> overrides, Defects defects) {
        this(name, constants, overrides, defects, null);
    }

    /** The same; what is read later is told to {@code reads} unless that is null. */
    WaferSpec(
            String name,
            Map<Field, Constant> constants,
            Map<String, String> overrides,
            Defects defects,
            ConstantReads reads) {
        this.name = Objects.requireNonNull(name, "name");
        this.defects = Objects.requireNonNull(defects, "defects");
        this.constants = Collections.unmodifiableMap(new EnumMap<>(constants));
        this.overrides = Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
        for (Field field : Field.values()) {
            var constant = Objects.requireNonNull(constants.get(field), field.text());
            var numbers = field.parse(constant.value());
            whole[field.ordinal()] =
                    field.kind() == Field.Kind.WHOLE ? numbers.get(0).longValueExact() : 0;
        }
        compaction = defects.isEmpty()
                ? Optional.empty()
                : Optional.of(Compaction.of(defects, name, intOf(Field.WIDTH), height(), sparesPerRow()));
        inputQueueWords = listOf(Field.INPUT_QUEUE_WORDS);
        outputQueueWords = listOf(Field.OUTPUT_QUEUE_WORDS);
        injectionCyclesPerWord = ratioOf(Field.INJECTION_CYCLES_PER_WORD);
        hostLinkWordsPerCycle = hasClock()
                ? Ratio.of(hostLinkBytesPerSecond(), Math.multiplyExact(clockHz(), BYTES_PER_WORD))
                : Ratio.of(0, 1);
        // Last: what is read above is asked for by nobody yet.
        this.reads = reads;
    }

    private void note(Field field) {
        if (reads != null) {
            reads.add(field);
        }
    }

    private long wholeOf(Field field) {
        note(field);
        return whole[field.ordinal()];
    }

    private int intOf(Field field) {
        return Math.toIntExact(wholeOf(field));
    }

    private int[] listOf(Field field) {
        return field.parse(constants.get(field).value()).stream()
                .mapToInt(BigDecimal::intValueExact)
                .toArray();
    }

    private Ratio ratioOf(Field field) {
        note(field);
        return Ratio.of(field.parse(constants.get(field).value()).get(0));
    }

    /** Name of the preset or file, such as {@code wse2}; overrides do not change it. */
    public String name() {
        return name;
    }

    /** Columns of PEs that programs see: with defects those that every row has left. */
    public int width() {
        int physical = intOf(Field.WIDTH);
        return compacted().map(Compaction::columns).orElse(physical);
    }

    /** Rows of PEs. */
    public int height() {
        return intOf(Field.HEIGHT);
    }

    /** Number of PEs. */
    public int pes() {
        return Math.multiplyExact(width(), height());
    }

    /** Physical spare PEs of a row beyond {@link #width}, used up by bypassing dead ones. */
    public int sparesPerRow() {
        return intOf(Field.SPARES_PER_ROW);
    }

    /** Clock in Hz; 0 if this wafer has none and cannot run programs. */
    public long clockHz() {
        return wholeOf(Field.CLOCK_HZ);
    }

    /** Whether there is a clock, hence seconds. */
    public boolean hasClock() {
        return clockHz() > 0;
    }

    /**
     * Refuses to run programs where there is no clock.
     *
     * @throws UserException USAGE
     */
    public void requireClock() {
        if (!hasClock()) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-WAFER-011",
                    "wafer '" + name() + "' has no clock and runs no programs",
                    "",
                    "--wafer wse2");
        }
    }

    /** Cycles of one hop between neighbouring routers. */
    public int hopCycles() {
        return intOf(Field.HOP_CYCLES);
    }

    /** Cycles of the link that leaves the router at (x, y) through a side: hops are longer past dead PEs. */
    public int linkCycles(int x, int y, Side side) {
        return compaction.isPresent() ? compacted().get().hops(x, y, side) * hopCycles() : hopCycles();
    }

    /** Cycles of the longest link between two routers. */
    public int longestLinkCycles() {
        return compacted().map(Compaction::longestHops).orElse(1) * hopCycles();
    }

    /** Cycles between router and datapath, each way. */
    public int rampCycles() {
        return intOf(Field.RAMP_CYCLES);
    }

    /** Colors of a router. */
    public int colors() {
        return intOf(Field.COLORS);
    }

    /** Switch positions of a color. */
    public int switchPositions() {
        return intOf(Field.SWITCH_POSITIONS);
    }

    /** Words of the FIFO behind every (input port, color) of a router. */
    public int routerFifoWords() {
        return intOf(Field.ROUTER_FIFO_WORDS);
    }

    /** Cycles until a credit is back upstream. */
    public int creditCycles() {
        return intOf(Field.CREDIT_CYCLES);
    }

    /** Bytes of SRAM of a PE, for code, constants, buffers and stack together. */
    public int sramBytes() {
        return intOf(Field.SRAM_BYTES);
    }

    /** Bytes a PE reads from its SRAM per cycle, at most. */
    public int sramReadBytesPerCycle() {
        return intOf(Field.SRAM_READ_BYTES_PER_CYCLE);
    }

    /** Bytes a PE writes to its SRAM per cycle, at most. */
    public int sramWriteBytesPerCycle() {
        return intOf(Field.SRAM_WRITE_BYTES_PER_CYCLE);
    }

    /** Bytes of code of a scalar instruction. */
    public int instructionBytes() {
        return intOf(Field.INSTRUCTION_BYTES);
    }

    /** Bytes of code of a vector instruction with its descriptors. */
    public int vectorInstructionBytes() {
        return intOf(Field.VECTOR_INSTRUCTION_BYTES);
    }

    /** Bytes of code of a scalar loop. */
    public int scalarLoopBytes() {
        return intOf(Field.SCALAR_LOOP_BYTES);
    }

    /** Bytes of the runtime on every PE. */
    public int runtimeBytes() {
        return intOf(Field.RUNTIME_BYTES);
    }

    /** Number of input queues of a PE. */
    public int inputQueues() {
        note(Field.INPUT_QUEUE_WORDS);
        return inputQueueWords.length;
    }

    /** Number of output queues of a PE. */
    public int outputQueues() {
        note(Field.OUTPUT_QUEUE_WORDS);
        return outputQueueWords.length;
    }

    /** Words that input queue {@code queue} holds. */
    public int inputQueueWords(int queue) {
        note(Field.INPUT_QUEUE_WORDS);
        return inputQueueWords[queue];
    }

    /** Words that output queue {@code queue} holds. */
    public int outputQueueWords(int queue) {
        note(Field.OUTPUT_QUEUE_WORDS);
        return outputQueueWords[queue];
    }

    /** Asynchronous vector instructions of a PE at a time. */
    public int microthreads() {
        return intOf(Field.MICROTHREADS);
    }

    /** Cycles to issue a vector instruction, before its first element. */
    public int vectorIssueCycles() {
        return intOf(Field.VECTOR_ISSUE_CYCLES);
    }

    /** Cycles of entering a kernel, once per launch. */
    public int kernelEntryCycles() {
        return intOf(Field.KERNEL_ENTRY_CYCLES);
    }

    /** Cycles from the end of a task to the start of the next ready one. */
    public int taskSwitchCycles() {
        return intOf(Field.TASK_SWITCH_CYCLES);
    }

    /** Extra cycles from the completion of an asynchronous instruction to the task it activates. */
    public int completionDispatchCycles() {
        return intOf(Field.COMPLETION_DISPATCH_CYCLES);
    }

    /** Cycles of one turn of a scalar loop around a vector instruction. */
    public int scalarLoopCycles() {
        return intOf(Field.SCALAR_LOOP_CYCLES);
    }

    /** Cycles of one turn of an outer loop inside a descriptor. */
    public int descriptorTurnCycles() {
        return intOf(Field.DESCRIPTOR_TURN_CYCLES);
    }

    /** Cycles per word of moving memory into the fabric. */
    public Ratio injectionCyclesPerWord() {
        note(Field.INJECTION_CYCLES_PER_WORD);
        return injectionCyclesPerWord;
    }

    /** Cycles of setting up a multicast, once per message. */
    public int multicastSetupCycles() {
        return intOf(Field.MULTICAST_SETUP_CYCLES);
    }

    /** MACs per cycle: fp16 x fp16 into fp16. */
    public int macFp16() {
        return intOf(Field.MAC_FP16);
    }

    /** MACs per cycle: fp16 x fp16 into an fp32 register, the dot form. */
    public int macFp16IntoFp32Register() {
        return intOf(Field.MAC_FP16_INTO_FP32_REGISTER);
    }

    /** MACs per cycle: fp16 x fp16 into fp32 in memory. */
    public int macFp16IntoFp32Memory() {
        return intOf(Field.MAC_FP16_INTO_FP32_MEMORY);
    }

    /** MACs per cycle: fp32. */
    public int macFp32() {
        return intOf(Field.MAC_FP32);
    }

    /** MACs per cycle: int8 x int8. */
    public int macInt8() {
        return intOf(Field.MAC_INT8);
    }

    /** 16-bit additions, multiplications or maxima per cycle. */
    public int elementwise16() {
        return intOf(Field.ELEMENTWISE_16);
    }

    /** 32-bit additions, multiplications or maxima per cycle. */
    public int elementwise32() {
        return intOf(Field.ELEMENTWISE_32);
    }

    /** 32-bit words moved per cycle. */
    public int move32() {
        return intOf(Field.MOVE_32);
    }

    /** Cycles per element of exp, tanh, erf, rsqrt or division in 16 bits. */
    public int slowFunction16Cycles() {
        return intOf(Field.SLOW_FUNCTION_16_CYCLES);
    }

    /** Cycles per element of exp, tanh, erf, rsqrt or division in fp32. */
    public int slowFunction32Cycles() {
        return intOf(Field.SLOW_FUNCTION_32_CYCLES);
    }

    /** Links of the host edge per direction; never more than rows. */
    public int hostLinks() {
        return Math.min(intOf(Field.HOST_LINKS), height());
    }

    /** Boundary ports a link is spread over, a word per cycle each; fewer where the rows do not suffice for all. */
    public int hostPortsPerLink() {
        return Math.min(intOf(Field.HOST_PORTS_PER_LINK), height() / hostLinks());
    }

    /** The host-edge rate in force: {@code headline} or {@code measured}. */
    public String hostEdge() {
        note(Field.HOST_EDGE);
        return constants.get(Field.HOST_EDGE).value();
    }

    /** Bytes per second of one host link per direction, of the rate in force. */
    public long hostLinkBytesPerSecond() {
        boolean measured = hostEdge().equals("measured");
        var field = measured ? Field.HOST_LINK_MEASURED_BYTES_PER_SECOND : Field.HOST_LINK_BYTES_PER_SECOND;
        return wholeOf(field);
    }

    /** Words per cycle of one host link per direction, before the limit of its ports; 0 without a clock. */
    public Ratio hostLinkWordsPerCycle() {
        clockHz();
        hostLinkBytesPerSecond();
        return hostLinkWordsPerCycle;
    }

    /** Numerator of {@link #hostLinkWordsPerCycle}. */
    public long hostLinkWordsNumerator() {
        return hostLinkWordsPerCycle().numerator();
    }

    /** Denominator of {@link #hostLinkWordsPerCycle}. */
    public long hostLinkWordsDenominator() {
        return hostLinkWordsPerCycle().denominator();
    }

    /** Words per cycle of all host links per direction, within the limit of their ports; 0 without a clock. */
    public Ratio hostEdgeWordsPerCycle() {
        long ports = (long) hostPortsPerLink() * hostLinkWordsDenominator();
        return Ratio.of(hostLinks() * Math.min(hostLinkWordsNumerator(), ports), hostLinkWordsDenominator());
    }

    /** Channels of the host copy, a mechanism apart from the host edge. */
    public int hostCopyChannels() {
        return intOf(Field.HOST_COPY_CHANNELS);
    }

    /** Words per cycle of one host-copy channel into the wafer. */
    public Ratio hostCopyInWordsPerCycle() {
        return ratioOf(Field.HOST_COPY_IN_WORDS_PER_CYCLE);
    }

    /** Words per cycle of one host-copy channel out of the wafer. */
    public Ratio hostCopyOutWordsPerCycle() {
        return ratioOf(Field.HOST_COPY_OUT_WORDS_PER_CYCLE);
    }

    /**
     * MACs per cycle of a PE at most, over all forms with operands of this precision: what lower bounds divide by.
     *
     * @throws IllegalArgumentException if the machine multiplies no such type
     */
    public int peakMacPerCycle(DataType precision) {
        if (precision == DataType.FP16 || precision == DataType.BF16) {
            return Math.max(macFp16(), Math.max(macFp16IntoFp32Register(), macFp16IntoFp32Memory()));
        }
        if (precision == DataType.INT8 || precision == DataType.UINT8) {
            return macInt8();
        }
        if (precision == DataType.FP32) {
            return macFp32();
        }
        throw new IllegalArgumentException("no MAC rate for " + precision);
    }

    /** All constants in the order of reports. */
    public List<Constant> constants() {
        noteAll();
        return List.copyOf(constants.values());
    }

    /** What {@code --set} replaced: name to value in canonical text, in the order of {@link #constants}. */
    public Map<String, String> overrides() {
        noteAll();
        return overrides;
    }

    /**
     * The same wafer with some constants replaced, as by {@code --set NAME=VALUE}; an override counts as exact, so its
     * range is the value itself.
     *
     * @throws dev.waferflow.machine.fault.UserException of kind USAGE listing every unknown name and illegal value
     */
    public WaferSpec with(Map<String, String> newOverrides) {
        var all = new EnumMap<>(constants);
        return new WaferSpec(name, all, Overrides.apply(name, all, overrides, newOverrides), defects, reads);
    }

    /** The same wafer with dead PEs and links. */
    public WaferSpec withDefects(Defects dead) {
        return new WaferSpec(name, constants, overrides, dead, reads);
    }

    /** What is dead. */
    public Defects defects() {
        return defects;
    }

    /** How rows pass over dead PEs; empty if there are none. */
    public Optional<Compaction> compaction() {
        return compacted();
    }

    private Optional<Compaction> compacted() {
        if (compaction.isPresent()) {
            note(Field.WIDTH);
            note(Field.HEIGHT);
            note(Field.SPARES_PER_ROW);
        }
        return compaction;
    }

    /** The same wafer; which of its constants are asked for from now on is told to {@code told}, also by wafers derived from it. */
    public WaferSpec recording(ConstantReads told) {
        return new WaferSpec(name, constants, overrides, defects, told);
    }

    private void noteAll() {
        for (Field field : Field.values()) {
            note(field);
        }
    }

    /** Name and grid, for messages. */
    @Override
    public String toString() {
        return name + " " + width() + "x" + height();
    }
}
