package dev.waferflow.machine.program;

import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The SRAM that each region needs: for its fullest role, bytes by what they hold. Regions without roles need nothing.
 *
 * @param regions by region id
 */
public record MemoryReport(List<RegionMemory> regions) {
    public MemoryReport {
        regions = List.copyOf(regions);
    }

    /**
     * The fullest PE of one region.
     *
     * @param role name of its role; empty if the region has none
     * @param codeBytes runtime and code
     * @param weightBytes buffers of weights
     * @param activationBytes buffers of activations
     * @param accumulatorBytes buffers of accumulators
     */
    public record RegionMemory(
            String role, long codeBytes, long weightBytes, long activationBytes, long accumulatorBytes) {
        /** All together. */
        public long bytes() {
            return codeBytes + weightBytes + activationBytes + accumulatorBytes;
        }
    }

    /** The memory of a program on a wafer. */
    public static MemoryReport of(Program program, WaferSpec wafer) {
        var regions = new ArrayList<RegionMemory>();
        for (Region region : program.regions()) {
            var peak = new RegionMemory("", 0, 0, 0, 0);
            for (Role role : region.roles()) {
                var memory = of(role, wafer);
                peak = memory.bytes() > peak.bytes() ? memory : peak;
            }
            regions.add(peak);
        }
        return new MemoryReport(regions);
    }

    /** Bytes of the fullest PE of all. */
    public long peakBytes() {
        return regions.stream().mapToLong(RegionMemory::bytes).max().orElse(0);
    }

    /** The memory of one PE of a role. */
    public static RegionMemory of(Role role, WaferSpec wafer) {
        var bytes = new long[Buffer.Category.values().length];
        for (Buffer buffer : role.buffers()) {
            bytes[buffer.category().ordinal()] +=
                    (long) buffer.elements() * buffer.type().bytes();
        }
        long code = wafer.runtimeBytes();
        for (ThreadCode thread : role.threads()) {
            code += codeBytes(thread.body(), wafer);
        }
        return new RegionMemory(
                role.name(),
                code,
                bytes[Buffer.Category.WEIGHT.ordinal()],
                bytes[Buffer.Category.ACTIVATION.ordinal()],
                bytes[Buffer.Category.ACCUMULATOR.ordinal()]);
    }

    private static long codeBytes(List<Instruction> body, WaferSpec wafer) {
        long bytes = 0;
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                bytes += (loop.scalar() ? wafer.scalarLoopBytes() : 0) + codeBytes(loop.body(), wafer);
            } else {
                boolean nop = ((Instruction.Vector) instruction).op() == VectorOp.NOP;
                bytes += nop ? wafer.instructionBytes() : wafer.vectorInstructionBytes();
            }
        }
        return bytes;
    }
}
