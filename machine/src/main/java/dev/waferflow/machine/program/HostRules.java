package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Checks the host streams and notes the words per sample of every boundary row. */
final class HostRules {
    private final WaferSpec wafer;
    private final Findings findings;

    /** Words per sample by row; 0 where no port is. */
    final long[] inWords;

    final long[] outWords;
    final DataType[] inTypes;
    final DataType[] outTypes;

    HostRules(WaferSpec wafer, Findings findings) {
        this.wafer = wafer;
        this.findings = findings;
        inWords = new long[wafer.height()];
        outWords = new long[wafer.height()];
        inTypes = new DataType[wafer.height()];
        outTypes = new DataType[wafer.height()];
    }

    void check(Program program) {
        streams("input", program.inputs(), inWords, inTypes);
        streams("output", program.outputs(), outWords, outTypes);
    }

    private void streams(String word, List<HostStream> streams, long[] words, DataType[] types) {
        int ports = 0;
        for (HostStream stream : streams) {
            String where = word + " '" + stream.tensor() + "'";
            if (stream.type() != DataType.FP16 && stream.type() != DataType.FP32 && stream.type() != DataType.INT32) {
                findings.add("WF-PROG-050", where, "type " + stream.type() + " cannot travel to or from the host");
            }
            long mates = streams.stream()
                    .filter(other -> other.tensor().equals(stream.tensor()) && other.period() == stream.period())
                    .mapToInt(HostStream::phase)
                    .distinct()
                    .count();
            long all = streams.stream()
                    .filter(other -> other.tensor().equals(stream.tensor()))
                    .count();
            if (mates != stream.period() || all != mates) {
                findings.add("WF-PROG-051", where, "it has " + all + " streams for " + stream.period() + " phases");
            }
            long size = 1;
            for (int extent : stream.shape()) {
                size = extent < 0 ? 0 : Math.min(size * extent, Integer.MAX_VALUE);
            }
            ports += stream.ports().size();
            ports(stream, where, (int) size, words, types);
            if (word.equals("output")) {
                covered(stream, where, (int) size);
            }
        }
        int most = wafer.hostLinks() * wafer.hostPortsPerLink();
        if (ports > most) {
            findings.add("WF-FIT-005", word + " ports", ports + " ports, the host edge has " + most);
        }
    }

    private void ports(HostStream stream, String where, int size, long[] words, DataType[] types) {
        for (HostPort port : stream.ports()) {
            if (port.row() < 0 || port.row() >= words.length) {
                findings.add("WF-FIT-006", where, "row " + port.row() + ", the wafer has " + words.length);
                continue;
            }
            if (types[port.row()] != null) {
                findings.add("WF-PROG-052", where, "row " + port.row() + " has two ports");
            }
            boolean outside = Arrays.stream(port.elements()).anyMatch(element -> element < -1 || element >= size);
            if (outside || port.elements().length == 0) {
                findings.add(
                        "WF-PROG-053",
                        where,
                        "row " + port.row() + ": its elements are not within -1.." + (size - 1) + ", or none");
            }
            types[port.row()] = stream.type();
            words[port.row()] = (long) port.messages() * Net.words(stream.type(), port.elementsPerMessage());
        }
    }

    private void covered(HostStream stream, String where, int size) {
        var seen = new BitSet();
        for (HostPort port : stream.ports()) {
            for (int element : port.elements()) {
                if (element >= 0 && element < size && seen.get(element)) {
                    findings.add("WF-PROG-054", where, "element " + element + " is written twice");
                    return;
                }
                if (element >= 0) {
                    seen.set(element);
                }
            }
        }
        if (seen.nextClearBit(0) < size) {
            findings.add("WF-PROG-055", where, "element " + seen.nextClearBit(0) + " is written by no port");
        }
    }
}
