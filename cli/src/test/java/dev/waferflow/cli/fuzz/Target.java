package dev.waferflow.cli.fuzz;

import dev.waferflow.frontend.data.NpzReader;
import dev.waferflow.frontend.onnx.OnnxReader;
import dev.waferflow.frontend.onnx.OnnxTensors;
import dev.waferflow.frontend.onnx.ReadOptions;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.ProgramFile;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** The readers, as functions of bytes. */
enum Target {
    ONNX {
        @Override
        void read(byte[] bytes) {
            try {
                OnnxReader.read(bytes, "fuzz", NOWHERE, ReadOptions.defaults());
            } catch (UserException e) {
                // Whatever stops the reader must not stop the list of everything that is wrong.
                OnnxReader.survey(bytes, "fuzz", NOWHERE, ReadOptions.defaults());
                throw e;
            }
        }
    },
    TENSOR {
        @Override
        void read(byte[] bytes) {
            OnnxTensors.parse(bytes, "fuzz");
        }
    },
    NPZ {
        @Override
        void read(byte[] bytes) {
            NpzReader.parse(bytes, "fuzz");
        }
    },
    WAFER {
        @Override
        void read(byte[] bytes) {
            WaferSpecs.parse(bytes, "/nonexistent/fuzz.json");
        }
    },
    PROGRAM {
        @Override
        void read(byte[] bytes) {
            var program = ProgramFile.read(new ByteArrayInputStream(bytes), "fuzz");
            ProgramVerifier.verify(program, TINY);
        }
    };

    private static final Path NOWHERE = Path.of("/nonexistent");
    private static final WaferSpec TINY = WaferSpecs.load("tiny");
    private static final long LARGEST_ALLOCATION = 512L << 20;

    /** Reads; a fault of the user ends in a {@link UserException}. */
    abstract void read(byte[] bytes);

    /** Reads, and takes documented faults for answers. Throws what is a bug. */
    void check(byte[] bytes) {
        // Loading classes, and instrumenting them, counts as well: only what a second reading allocates is the
        // reader's.
        if (allocated(bytes) > LARGEST_ALLOCATION && allocated(bytes) > LARGEST_ALLOCATION) {
            throw new AssertionError(bytes.length + " bytes made the reader allocate more than 512 MiB");
        }
    }

    private long allocated(byte[] bytes) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            read(bytes);
        } catch (UserException e) {
            if (e.diagnostics().isEmpty()
                    || e.getMessage() == null
                    || e.getMessage().isEmpty()) {
                throw new AssertionError("a fault without a message", e);
            }
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
