package dev.waferflow.cli.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.waferflow.cli.uncertainty.HeadlineInterval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The object of {@code run --json}: every figure of a run, defined here once. Keys are stable; a figure that does not
 * exist is null. What depends on the host is in {@code host} and nowhere else.
 *
 * @param schema name and version of this form
 * @param status "ok", "no" (the answer of the check is no) or "error"
 * @param exitCode of the command
 * @param diagnostics problems and notices
 * @param tool which program made it
 * @param model what was compiled
 * @param device for which machine
 * @param compile decisions and predictions
 * @param simulation measurements; null where nothing was simulated
 * @param verify the check of the outputs; null where nothing was simulated
 * @param layers in dataflow order
 * @param files what was written, by kind; {@code folder} is the report folder, the rest are relative to it
 * @param uncertainty intervals of the headline figures; left out if not wanted
 * @param host what depends on the host
 */
public record RunReport(
        String schema,
        String status,
        int exitCode,
        List<Finding> diagnostics,
        Tool tool,
        Model model,
        Device device,
        Compile compile,
        Simulation simulation,
        Verify verify,
        List<Layer> layers,
        Map<String, String> files,
        @JsonInclude(JsonInclude.Include.NON_NULL) HeadlineInterval uncertainty,
        Host host) {
    /** The report without what differs between hosts and folders: equal runs give equal bytes. */
    RunReport withoutHost() {
        var named = new LinkedHashMap<>(files);
        named.remove("folder");
        return new RunReport(
                schema,
                status,
                exitCode,
                diagnostics,
                tool,
                model,
                device,
                compile,
                simulation,
                verify,
                layers,
                named,
                uncertainty,
                null);
    }

    /** Schema of {@code run}. */
    public static final String RUN_SCHEMA = "waferflow.run/1";

    /** Schema of {@code estimate} and {@code compile}: the same object without simulation. */
    public static final String ESTIMATE_SCHEMA = "waferflow.estimate/1";

    /**
     * @param version of the program
     * @param commit it was built from, or "unknown"
     * @param timingModel version of the machine's semantics: figures of different versions are not comparable
     */
    public record Tool(String version, String commit, String timingModel) {}

    /**
     * @param path as given
     * @param sha256 of the file; null for a built model
     * @param producer program that made the file
     * @param opset version of the default operator set
     * @param nodes of the file
     * @param parameters elements of all floating constants
     * @param macsPerSample multiply-accumulates of one sample
     * @param itemsPerSample the batch: items that one sample holds
     */
    public record Model(
            String path,
            String sha256,
            String producer,
            Integer opset,
            int nodes,
            long parameters,
            long macsPerSample,
            int itemsPerSample) {}

    /**
     * @param preset name of the wafer
     * @param overrides constants that were set
     * @param width columns
     * @param height rows
     * @param pes PEs
     * @param defects what is dead; null if nothing is
     * @param clockHz clock
     * @param precision "fp16" or "fp32"
     * @param hostEdge the host-edge rate in force
     * @param peakMacsPerCycle multiply-accumulates of one PE per cycle at most, in this precision
     */
    public record Device(
            String preset,
            Map<String, String> overrides,
            int width,
            int height,
            int pes,
            Defects defects,
            long clockHz,
            String precision,
            String hostEdge,
            int peakMacsPerCycle) {}

    /**
     * Dead PEs and links, and what they cost the mesh.
     *
     * @param source rate and seed, or file
     * @param deadPes PEs of the silicon that cannot be used, spares among them
     * @param worstRow a row that has most of them
     * @param deadPesInWorstRow how many
     * @param columnsLost columns that programs do without
     * @param meanMisalignmentHops by how much neighbouring rows are out of line
     * @param longestLinkHops hops of the longest link
     */
    public record Defects(
            String source,
            int deadPes,
            int worstRow,
            int deadPesInWorstRow,
            int columnsLost,
            double meanMisalignmentHops,
            int longestLinkHops) {}

    /**
     * @param kernels rectangles that work: layers, buffers and adapters
     * @param activePes PEs that execute arithmetic
     * @param activePesPercent of the wafer's PEs
     * @param predictedCyclesPerSample the compiler's own prediction
     * @param lowerBoundCyclesPerSample no placement can beat it
     * @param attainableCyclesPerSample the interval if every PE were used at each kernel's best rate
     * @param wirelength hops of all streams between kernels
     * @param colorsUsed largest number of colours at one router
     * @param peakBytesPerPe code, constants, buffers and stack of the fullest PE
     * @param memory what fills the fullest PE
     */
    public record Compile(
            int kernels,
            int activePes,
            Double activePesPercent,
            Double predictedCyclesPerSample,
            Double lowerBoundCyclesPerSample,
            Double attainableCyclesPerSample,
            long wirelength,
            int colorsUsed,
            int peakBytesPerPe,
            Memory memory) {}

    /**
     * @param region that the fullest PE belongs to
     * @param codeBytes runtime and code of that PE
     * @param weightBytes of that PE
     * @param activationBytes of that PE
     * @param accumulatorBytes of that PE
     * @param sramBytes that every PE has
     */
    public record Memory(
            String region,
            long codeBytes,
            long weightBytes,
            long activationBytes,
            long accumulatorBytes,
            long sramBytes) {}

    /**
     * @param engine "event" or "cycle"
     * @param samples completed
     * @param steady whether the spacing of completions has repeated
     * @param simulatedPes PEs that were simulated
     * @param instructions vector instructions executed
     * @param firstSampleCycles first input word accepted to last output word of the first sample
     * @param cyclesPerSample mean spacing of completions
     * @param latencyCycles the same as firstSampleCycles for the last sample; null unless steady
     * @param samplesPerSecond clock / cyclesPerSample
     * @param computeSamplesPerSecond clock / the largest datapath-busy cycles of any kernel per sample
     * @param transmissionSamplesPerSecond clock / the largest cycles per sample that a link or host port is taken
     * @param computeUtilizationPercent MACs / (activePes x peak MAC rate x cyclesPerSample)
     * @param bottleneck the layer, "host input", "host output" or "link" that sets the interval
     * @param limitedBy "compute", "waiting for data", "back-pressure", "memory port", "datapath shared", "link" or "host
     *     edge"
     */
    public record Simulation(
            String engine,
            int samples,
            boolean steady,
            int simulatedPes,
            long instructions,
            Long firstSampleCycles,
            Double cyclesPerSample,
            Long latencyCycles,
            Double samplesPerSecond,
            Double computeSamplesPerSecond,
            Double transmissionSamplesPerSecond,
            Double computeUtilizationPercent,
            String bottleneck,
            String limitedBy) {}

    /**
     * @param reference "file", "interpreter" or "none"
     * @param passed whether every output lies within the tolerance; null without a reference
     * @param maxAbsError largest |a - b| over all outputs
     * @param maxRelError largest |a - b| / max|b| of its tensor, over all outputs
     * @param rtol tolerance relative to max|b| of the tensor
     * @param atol tolerance whatever the magnitude
     * @param hostOperators nodes that run on the host
     */
    public record Verify(
            String reference,
            Boolean passed,
            Double maxAbsError,
            Double maxRelError,
            double rtol,
            double atol,
            List<String> hostOperators) {}

    /**
     * @param id place in the list
     * @param name of the layer
     * @param role "layer", "buffer" or "adapter"
     * @param op operator or family
     * @param onnxNodes source nodes
     * @param regions its rectangles, one per replica
     * @param pes PEs of its rectangles that run a program
     * @param cyclesPerSample cycles per sample for which the datapath of its busiest PE is taken, by work and by what the memory
     *     port and fabric words add to it, divided by the number of replicas
     * @param predictedCyclesPerSample the same as predicted by the compiler
     * @param utilizationPercent busy share of its PEs in the steady interval
     * @param limitedBy what holds its PEs up
     * @param inputs ids of the layers that feed it
     * @param macs multiply-accumulates per sample
     * @param wastePercent share of what its PEs could compute in the steady interval that its multiply-accumulates do not
     *     need; null for a layer without any
     * @param occupiedPercent {@code cyclesPerSample} as a share of the steady interval
     * @param busiestLinkPercent share of the steady interval for which the busiest link that leaves one of its PEs is taken
     * @param wholeRun where the cycles of its PEs went; null where nothing was simulated
     * @param memory what fills its fullest PE
     */
    public record Layer(
            int id,
            String name,
            String role,
            String op,
            List<String> onnxNodes,
            List<Place> regions,
            int pes,
            Double cyclesPerSample,
            Double predictedCyclesPerSample,
            Double utilizationPercent,
            String limitedBy,
            List<Integer> inputs,
            long macs,
            Double wastePercent,
            Double occupiedPercent,
            Double busiestLinkPercent,
            WholeRun wholeRun,
            LayerMemory memory) {}

    /**
     * Shares of all cycles of the PEs of a layer, from cycle 0 to the end of the run; together 100 %.
     *
     * @param busyPercent datapath cycles spent on arithmetic and moves
     * @param waitingForDataPercent the datapath could not go on because input was missing
     * @param backPressurePercent the datapath could not go on because an output was full
     * @param memoryPortPercent what sums in memory cost over sums in registers
     * @param datapathSharedPercent by which words of the fabric delayed instructions
     * @param idlePercent before the first and after the last instruction
     */
    public record WholeRun(
            Double busyPercent,
            Double waitingForDataPercent,
            Double backPressurePercent,
            Double memoryPortPercent,
            Double datapathSharedPercent,
            Double idlePercent) {}

    /**
     * @param codeBytes runtime and code of the layer's fullest PE
     * @param weightBytes of that PE
     * @param activationBytes of that PE
     * @param accumulatorBytes of that PE
     */
    public record LayerMemory(long codeBytes, long weightBytes, long activationBytes, long accumulatorBytes) {
        /** All together. */
        long bytes() {
            return codeBytes + weightBytes + activationBytes + accumulatorBytes;
        }
    }

    /** A rectangle of PEs. */
    public record Place(int x, int y, int width, int height) {}

    /**
     * @param compileSeconds wall time of compiling
     * @param simulateSeconds wall time of simulating
     * @param peakMemoryBytes peak of the Java heap
     * @param events engine events
     */
    public record Host(Double compileSeconds, Double simulateSeconds, Long peakMemoryBytes, Long events) {}
}
