package dev.waferflow.cli.experiment;

import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.noc.NocOptions;
import dev.waferflow.simulator.noc.NocResult;
import dev.waferflow.simulator.noc.NocSimulation;
import dev.waferflow.simulator.noc.RandomTraffic;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The experiment {@code noc}: random words on a mesh of k x k PEs with the fabric of a wafer. */
public final class NocExperiment {
    /** Its name. */
    public static final String NAME = "noc";

    /** PEs from which on a second thread pays. */
    private static final int PES_PER_THREAD = 20_000;

    private NocExperiment() {}

    /**
     * Its parameters: {@code pipeline} is cycles per hop on top of the wafer's, {@code source} from birth until a word may leave its PE,
     * {@code threads} 0 means as many as pay.
     */
    public static Map<String, String> defaults() {
        var map = new LinkedHashMap<String, String>();
        map.put("k", "64");
        map.put("traffic", "uniform");
        map.put("rate", "0.05");
        map.put("cycles", "1000");
        map.put("seed", "1");
        map.put("pipeline", "0");
        map.put("source", "0");
        map.put("threads", "0");
        return map;
    }

    /** Runs it. */
    public static NocResult run(WaferSpec wafer, Parameters parameters, Probe probe) {
        int k = parameters.whole("k", 1);
        var patterns = Arrays.stream(RandomTraffic.Pattern.values())
                .map(p -> p.name().toLowerCase(Locale.ROOT))
                .toList();
        var pattern = RandomTraffic.Pattern.valueOf(
                parameters.word("traffic", patterns).toUpperCase(Locale.ROOT));
        int threads = parameters.whole("threads", 0);
        if (threads == 0) {
            int paying = Math.max(1, (int) Math.min(16, (long) k * k / PES_PER_THREAD));
            threads = Math.min(paying, Runtime.getRuntime().availableProcessors());
        }
        var options = NocOptions.of(
                wafer,
                k,
                parameters.whole("pipeline", 0),
                parameters.whole("source", 0),
                parameters.whole("cycles", 1),
                threads);
        var traffic = new RandomTraffic(k, pattern, parameters.decimal("rate", 0, 1), parameters.whole("seed", 0));
        return new NocSimulation(options, traffic).run(probe);
    }
}
