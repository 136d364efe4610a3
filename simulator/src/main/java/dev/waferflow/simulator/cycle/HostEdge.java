package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The host: gives the words of all input ports at their rates, takes those of all output ports, and counts samples. */
final class HostEdge {
    private static final int MAX_SAMPLES = 1 << 20;

    private final int fed;
    private final int offered;
    private final boolean values;
    private final int[] inRow;
    private final HostStream[] inStream;
    private final int[][] inWords;
    private final int[] inWordsPerSample;
    private final long[] given;
    private final int[] inEdge;
    private final int[] outOfRow;
    private final HostStream[] outStream;
    private final HostPort[] outPort;
    private final int[] outWordsPerSample;
    private final long[] received;
    private final long[] outEarliest;
    private final Pace[] inPace;
    private final Pace[] outPace;
    private final float[][] outTensor;
    private final int[] portsLeft;
    private final SampleClock clock;

    /** A rate in words per cycle, at most 1: numerator / denominator. */
    private record Pace(long numerator, long denominator) {
        static Pace[] of(WaferSpec wafer, int ports) {
            var paces = new Pace[ports];
            for (int n = 0; n < ports; n++) {
                int link = n % wafer.hostLinks();
                int sharing = (ports - link + wafer.hostLinks() - 1) / wafer.hostLinks();
                long numerator = wafer.hostLinkWordsNumerator();
                long denominator = Math.multiplyExact(wafer.hostLinkWordsDenominator(), sharing);
                paces[n] = numerator >= denominator ? new Pace(1, 1) : new Pace(numerator, denominator);
            }
            return paces;
        }
    }

    HostEdge(
            Program program,
            WaferSpec wafer,
            Map<String, Tensor> inputs,
            int fed,
            int offered,
            boolean values,
            SampleClock clock) {
        this.fed = Math.min(fed, MAX_SAMPLES);
        this.offered = offered;
        this.values = values;
        this.clock = clock;
        int ins = program.inputs().stream().mapToInt(s -> s.ports().size()).sum();
        int outs = program.outputs().stream().mapToInt(s -> s.ports().size()).sum();
        inRow = new int[ins];
        inStream = new HostStream[ins];
        inWords = new int[ins][];
        inWordsPerSample = new int[ins];
        inEdge = new int[ins];
        given = new long[ins];
        inPace = Pace.of(wafer, ins);
        int next = 0;
        for (HostStream stream : program.inputs()) {
            float[] tensor = values ? elements(stream, inputs.get(stream.tensor())) : null;
            for (HostPort port : stream.ports()) {
                inRow[next] = port.row();
                inStream[next] = stream;
                inWordsPerSample[next] = port.messages() * Net.words(stream.type(), port.elementsPerMessage());
                inWords[next] = values ? words(stream.type(), port, tensor) : null;
                next++;
            }
        }
        outOfRow = new int[wafer.height()];
        Arrays.fill(outOfRow, -1);
        outStream = new HostStream[outs];
        outPort = new HostPort[outs];
        outWordsPerSample = new int[outs];
        received = new long[outs];
        outEarliest = new long[outs];
        outPace = Pace.of(wafer, outs);
        outTensor = new float[outs][];
        next = 0;
        portsLeft = new int[this.fed];
        for (HostStream stream : program.outputs()) {
            float[] tensor = values && stream.phase() == 0 ? new float[sizeOf(stream)] : null;
            for (HostPort port : stream.ports()) {
                outOfRow[port.row()] = next;
                outStream[next] = stream;
                outPort[next] = port;
                outTensor[next] = tensor;
                outWordsPerSample[next] = port.messages() * Net.words(stream.type(), port.elementsPerMessage());
                for (int sample = stream.phase(); sample < this.fed; sample += stream.period()) {
                    portsLeft[sample]++;
                }
                next++;
            }
        }
    }

    private static int sizeOf(HostStream stream) {
        return stream.shape().stream().reduce(1, Math::multiplyExact);
    }

    private static float[] elements(HostStream stream, Tensor tensor) {
        if (tensor == null || tensor.size() != sizeOf(stream)) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-SIM-002",
                    "input '" + stream.tensor() + "' of shape " + stream.shape() + " is "
                            + (tensor == null ? "missing" : "given as " + tensor),
                    "",
                    "");
        }
        var elements = new float[tensor.size()];
        for (int i = 0; i < elements.length; i++) {
            boolean whole = stream.type() == DataType.INT32;
            elements[i] = whole
                    ? Float.intBitsToFloat((int) tensor.longAt(i))
                    : Rounding.round(stream.type(), (float) tensor.doubleAt(i));
        }
        return elements;
    }

    private static int[] words(DataType type, HostPort port, float[] tensor) {
        int perMessage = port.elementsPerMessage();
        int perWord = type.bits() <= 16 ? 2 : 1;
        var words = new int[port.messages() * Net.words(type, perMessage)];
        int next = 0;
        for (int message = 0; message < port.messages(); message++) {
            for (int e = 0; e < perMessage; e += perWord) {
                int at = message * perMessage + e;
                float first = element(tensor, port.elements()[at]);
                float second = e + 1 < perMessage && perWord == 2 ? element(tensor, port.elements()[at + 1]) : 0;
                words[next++] = Words.pack(type, first, second);
            }
        }
        return words;
    }

    private static float element(float[] tensor, int index) {
        return index < 0 ? 0 : tensor[index];
    }

    /** Tells where the words of each row enter. */
    void bind(int[] edgeOfRow) {
        for (int p = 0; p < inEdge.length; p++) {
            inEdge[p] = edgeOfRow[inRow[p]];
            if (inEdge[p] < 0) {
                throw Faults.of("no net at the host's input port in row " + inRow[p]);
            }
        }
    }

    int outPortOfRow(int row) {
        if (outOfRow[row] < 0) {
            throw Faults.of("a net ends at the host in row " + row + ", where no output port is");
        }
        return outOfRow[row];
    }

    /** Gives what the input ports may give in this cycle. */
    void give(Fabric fabric, long cycle) {
        for (int p = 0; p < inEdge.length; p++) {
            if (hasMore(p) && fabric.edgeCredits[inEdge[p]] > 0 && cycle >= offered(p)) {
                int inSample = (int) (given[p] % inWordsPerSample[p]);
                if (inSample == 0) {
                    clock.started(sampleOf(inStream[p], given[p] / inWordsPerSample[p]), cycle);
                }
                fabric.transmit(inEdge[p], values ? inWords[p][inSample] : 0, cycle);
                given[p]++;
            }
        }
    }

    private static int sampleOf(HostStream stream, long local) {
        return (int) (stream.phase() + local * stream.period());
    }

    private boolean hasMore(int p) {
        return sampleOf(inStream[p], given[p] / inWordsPerSample[p]) < offered;
    }

    private long offered(int p) {
        return Math.multiplyExact(given[p], inPace[p].denominator) / inPace[p].numerator;
    }

    /** Next cycle in which a port that is not held up gives or takes a word. */
    long nextCycle(Fabric fabric, long after) {
        long next = Long.MAX_VALUE;
        for (int p = 0; p < inEdge.length; p++) {
            if (hasMore(p) && fabric.edgeCredits[inEdge[p]] > 0) {
                next = Math.min(next, Math.max(after, offered(p)));
            }
        }
        for (int p = 0; p < outPort.length; p++) {
            long earliest = outEarliest[p] / outPace[p].numerator;
            next = earliest >= after ? Math.min(next, earliest) : next;
        }
        return next;
    }

    boolean mayReceive(int p, long cycle) {
        return cycle >= outEarliest[p] / outPace[p].numerator;
    }

    /** A word leaves the wafer for this port. */
    void taken(int p, long cycle) {
        long units = Math.multiplyExact(cycle, outPace[p].numerator);
        outEarliest[p] = Math.max(outEarliest[p], units) + outPace[p].denominator;
    }

    /** A word reaches the host. */
    void receive(int p, int word, long cycle) {
        int inSample = (int) (received[p] % outWordsPerSample[p]);
        int sample = sampleOf(outStream[p], received[p] / outWordsPerSample[p]);
        received[p]++;
        if (values && sample == 0) {
            collect(p, inSample, word);
        }
        if (inSample == outWordsPerSample[p] - 1 && sample < fed) {
            portsLeft[sample]--;
            if (portsLeft[sample] == 0) {
                clock.done(sample, cycle);
            }
        }
    }

    private void collect(int p, int wordInSample, int word) {
        var type = outStream[p].type();
        var port = outPort[p];
        var tensor = outTensor[p];
        int perWord = type.bits() <= 16 ? 2 : 1;
        int wordsPerMessage = Net.words(type, port.elementsPerMessage());
        int message = wordInSample / wordsPerMessage;
        int first = wordInSample % wordsPerMessage * perWord;
        for (int i = 0; i < perWord && first + i < port.elementsPerMessage(); i++) {
            int element = port.elements()[message * port.elementsPerMessage() + first + i];
            if (element >= 0) {
                tensor[element] = Words.element(type, word, i);
            }
        }
    }

    /** Outputs of sample 0, in output order. */
    Map<String, Tensor> outputs() {
        var outputs = new LinkedHashMap<String, Tensor>();
        for (int p = 0; p < outPort.length; p++) {
            var stream = outStream[p];
            if (outTensor[p] == null || outputs.containsKey(stream.tensor())) {
                continue;
            }
            float[] elements = outTensor[p];
            int[] shape = stream.shape().stream().mapToInt(Integer::intValue).toArray();
            if (stream.type() == DataType.INT32) {
                var wholes = new long[elements.length];
                for (int i = 0; i < wholes.length; i++) {
                    wholes[i] = Float.floatToRawIntBits(elements[i]);
                }
                outputs.put(stream.tensor(), Tensor.ofLongs(DataType.INT32, wholes, shape));
            } else {
                outputs.put(stream.tensor(), Tensor.ofFloats(stream.type(), elements, shape));
            }
        }
        return outputs;
    }

    /** Output ports whose sample is not complete, as messages. */
    List<Integer> rowsWaiting() {
        var rows = new ArrayList<Integer>();
        for (int p = 0; p < outPort.length; p++) {
            if (sampleOf(outStream[p], received[p] / outWordsPerSample[p]) < fed) {
                rows.add(outPort[p].row());
            }
        }
        return rows;
    }

    /** Whether the host has given all it has in this row. */
    boolean exhausted(int row) {
        for (int p = 0; p < inRow.length; p++) {
            if (inRow[p] == row) {
                return !hasMore(p);
            }
        }
        return true;
    }

    int rowOfOutPort(int p) {
        return outPort[p].row();
    }

    /** Words per sample that the host gives in this row. */
    int wordsPerSample(int row) {
        for (int p = 0; p < inRow.length; p++) {
            if (inRow[p] == row) {
                return inWordsPerSample[p];
            }
        }
        return 0;
    }
}
