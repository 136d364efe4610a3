package dev.waferflow.cli.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The published figures. They were measured by others and are known to nothing but this list. */
public final class PublishedRows {
    private static final String SDK = "wse2-sdk";
    private static final String SILICON = "S";
    private static final String SIMULATOR = "V";
    private static final String ESTIMATE = "E";

    private final List<PublishedRow> rows = new ArrayList<>();
    private String group = "";
    private String wafer = "";
    private String origin = "";
    private String source = "";

    private PublishedRows() {}

    /** All rows in order. */
    public static List<PublishedRow> all() {
        var list = new PublishedRows();
        list.reductions();
        list.singlePe();
        list.stencils();
        list.products();
        list.wholeWafer();
        return List.copyOf(list.rows);
    }

    private void reductions() {
        group("reduce", SDK, SIMULATOR, "result files of pr0f3ss/SpMM_Cerebras (arXiv 2404.15888)");
        add("1", "chain-reduce", 7218, "P=512,B=4096", true);
        int[] groups = {2, 4, 8, 16, 32, 64, 128, 256};
        int[] cycles = {10055, 9421, 9117, 8989, 8973, 9061, 9297, 9800};
        for (int i = 0; i < groups.length; i++) {
            add("2-S" + groups[i], "two-phase-reduce", cycles[i], "P=512,B=4096,S=" + groups[i], false);
        }
        add("3", "two-phase-reduce", 926.5, "P=512,B=64,S=28", false);
        group("multicast", "wse3", SILICON, "notes on a real CS-3 in happyandslow/WaferEngine");
        int[] receivers = {1, 16, 64, 256, 512};
        int[] small = {39, 53, 101, 293, 549};
        int[] large = {309, 323, 371, 563, 819};
        for (int i = 0; i < receivers.length; i++) {
            add("4-64B-N" + receivers[i], "multicast", small[i], "N=" + receivers[i] + ",bytes=64", receivers[i] == 16);
        }
        for (int i = 0; i < receivers.length; i++) {
            add("4-1K-N" + receivers[i], "multicast", large[i], "N=" + receivers[i] + ",bytes=1024", false);
        }
    }

    private void singlePe() {
        group("matvec", SDK, SIMULATOR, "single-tile-matvec of Cerebras/csl-examples");
        int[] sizes = {10, 20, 40, 60, 80, 100};
        double[] cycles = {169.8, 458.8, 1678.8, 3701.8, 6521.8, 10144.8};
        for (int i = 0; i < sizes.length; i++) {
            add("5-N" + sizes[i], "matvec", cycles[i], "N=" + sizes[i], i == 0);
        }
    }

    private void stencils() {
        group("stencil25", SDK, SILICON, "arXiv 2204.03775, whose grids are larger: that changes it by less than 2 %");
        int[] depths = {100, 400, 1000};
        int[] cycles = {7341, 26540, 64195};
        for (int i = 0; i < depths.length; i++) {
            add("6-nz" + depths[i], "stencil25", cycles[i], "nz=" + depths[i] + ",width=64,height=64", false);
        }
        group("stencil-wse2", SDK, SIMULATOR, "CStencil (arXiv 2605.07954) and the table of measurements");
        add("7-wse2", "stencil-point", 16, "radius=1", false);
        add("8-10-wse2", "stencil-tile", 781, "tile=10,radius=1", false);
        add("8-64-wse2", "stencil-tile", 25270, "tile=64,radius=1", false);
        group("stencil-wse3", "wse3", SIMULATOR, source);
        add("7-wse3", "stencil-point", 23, "radius=1", true);
        add("8-10-wse3", "stencil-tile", 558, "tile=10,radius=1", false);
        add("8-64-wse3", "stencil-tile", 16924, "tile=64,radius=1", true);
    }

    private void products() {
        group("products", SDK, SIMULATOR, "SUMMA study of lingzhi227/MIMD_dataflow; GEMM of pr0f3ss/SpMM_Cerebras");
        add("9", "summa", 45783, "grid=4,tile=14", false);
        add("10", "gemm", 476866, "columns=16,rows=12,M=768,K=768,N=64", false);
    }

    private void wholeWafer() {
        group("gemv", SDK, SILICON, "WaferLLM (arXiv 2502.04563): 1.2 us at 1.1 GHz; the number of PEs is ours");
        add("11", "mesh-gemv", 1320, "n=16384,width=750,height=750", false);
        group(
                "decode",
                SDK,
                SILICON,
                "WaferLLM (arXiv 2502.04563): LLaMA3-8B, one request: 2699.9, 2501.5, 2243.3 tokens per second");
        add("12-540", "decode-trend", 2501.5 / 2699.9, "side=540,base=420", false);
        add("12-660", "decode-trend", 2243.3 / 2699.9, "side=660,base=420", false);
        group("kv-cache", SDK, SILICON, "WaferLLM (arXiv 2502.04563): 137,548 against 382 tokens");
        add("14", "kv-cache", 137548.0 / 382, "columns=360,rows=360,elements=48", false);
        group(
                "all-reduce",
                "wse1",
                SILICON,
                "SC20 (arXiv 2010.03660): about 1.1 x the diameter of 1,195, under 1.5 us");
        add("15", "allreduce-scalar", 1.1 * 1195, "width=602,height=595", false);
        group("bicgstab", "wse1", SILICON, "SC20 (arXiv 2010.03660): 28.1 us; the clock of 0.9 GHz is recalled");
        add("16", "bicgstab", 25290, "width=600,height=595,nz=1536", false);
        group(
                "compiled",
                SDK,
                ESTIMATE,
                "the vendor's compiler for training GPT-2 small: 3,003 PEs, 937 to 957 cycles per token, three passes");
        add(
                "18",
                "fully-connected",
                3 * 768 * 3072 / 3003.0 / 947,
                "tokens=128,inputs=768,outputs=3072,cycles=947",
                false);
        group(
                "depth",
                SDK,
                ESTIMATE,
                "transformers of 7, 11, 13 layers compiled for one rate; their size is not published");
        int[] layers = {7, 11, 13};
        int[] shares = {37, 58, 79};
        for (int i = 0; i < layers.length; i++) {
            add("19-" + layers[i], "decoder", shares[i], "layers=" + layers[i] + ",cycles=9700", i == 0);
        }
        group("host-copy", SDK, SIMULATOR, "SUMMA study on GitHub: 0.868 words per cycle in, 0.298 out");
        add("20-in", "host-copy", 7226, "direction=in,words=6272,channels=1", true);
        add("20-out", "host-copy", 10522, "direction=out,words=3136,channels=1", true);
    }

    private void group(String name, String on, String from, String where) {
        group = name;
        wafer = on;
        origin = from;
        source = where;
    }

    private void add(String id, String kind, double published, String parameters, boolean calibration) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String pair : parameters.split(",")) {
            map.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        rows.add(new PublishedRow(
                id, group, kind, map, wafer, ExperimentKinds.of(kind).unit(), published, calibration, origin, source));
    }
}
