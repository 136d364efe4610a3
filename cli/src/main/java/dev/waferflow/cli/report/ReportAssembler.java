package dev.waferflow.cli.report;

import dev.waferflow.cli.report.RunReport.Compile;
import dev.waferflow.cli.report.RunReport.Defects;
import dev.waferflow.cli.report.RunReport.Device;
import dev.waferflow.cli.report.RunReport.Host;
import dev.waferflow.cli.report.RunReport.Layer;
import dev.waferflow.cli.report.RunReport.Model;
import dev.waferflow.cli.report.RunReport.Tool;
import dev.waferflow.cli.report.RunReport.Verify;
import dev.waferflow.cli.uncertainty.HeadlineInterval;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.Compaction;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.Compilation;
import dev.waferflow.placer.LayerPlan;
import dev.waferflow.simulator.SimulationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts a {@link RunReport} together from what the rooms returned, and asserts that its figures can be. */
public final class ReportAssembler {
    /** A mean over few whole spacings may lie a little beside the rate it tends to. */
    private final Tool tool;

    private final List<Finding> findings = new ArrayList<>();
    private Model model;
    private Verify verify;
    private Host host = new Host(null, null, null, null);
    private boolean uncertainty;

    /** For one run of this program. */
    public ReportAssembler(Tool tool) {
        this.tool = tool;
    }

    /** What was compiled. */
    public ReportAssembler model(Model newModel) {
        model = newModel;
        return this;
    }

    /** How the outputs compare. */
    public ReportAssembler verify(Verify newVerify) {
        verify = newVerify;
        return this;
    }

    /** What depends on the host. */
    public ReportAssembler host(Host newHost) {
        host = newHost;
        return this;
    }

    /** Whether the headline figures get intervals. */
    public ReportAssembler uncertainty(boolean wanted) {
        uncertainty = wanted;
        return this;
    }

    private HeadlineInterval interval(Program program, WaferSpec wafer, double cyclesPerSample) {
        return uncertainty && cyclesPerSample > 0 ? HeadlineInterval.of(program, wafer, cyclesPerSample) : null;
    }

    /** A problem or a notice. */
    public ReportAssembler finding(Finding finding) {
        findings.add(finding);
        return this;
    }

    /** The report of a compilation alone. */
    public RunReport estimate(Compilation compilation, Map<String, String> files) {
        compilation.notices().forEach(n -> findings.add(Finding.note("WF-PLACE-NOTE", n)));
        var program = compilation.program();
        var layers = compilation.layers().stream()
                .map(p -> LayerFigures.predicted(p, program, compilation.wafer()))
                .toList();
        var report = new RunReport(
                RunReport.ESTIMATE_SCHEMA,
                "ok",
                0,
                List.copyOf(findings),
                tool,
                model,
                device(compilation.wafer(), program),
                compile(compilation),
                null,
                null,
                layers,
                files,
                interval(program, compilation.wafer(), compilation.predictedCyclesPerSample()),
                host);
        Invariants.check(report, null);
        return report;
    }

    /** The report of a compilation and its simulation. */
    public RunReport run(Compilation compilation, SimulationResult result, Map<String, String> files) {
        compilation.notices().forEach(n -> findings.add(Finding.note("WF-PLACE-NOTE", n)));
        return report(
                compilation.wafer(),
                compilation.program(),
                compilation.layers(),
                compilation.macsPerSample(),
                compile(compilation),
                result,
                files);
    }

    /** The report of a program that was not compiled here: its regions stand for layers. */
    public RunReport program(
            Program program, WaferSpec wafer, int colorsUsed, SimulationResult result, Map<String, String> files) {
        int active = ProgramFigures.activePes(program);
        var memory = ProgramFigures.memory(program, wafer);
        var compile = new Compile(
                program.regions().size(),
                active,
                percent(active, wafer),
                null,
                null,
                null,
                0,
                colorsUsed,
                ProgramFigures.peakBytes(memory),
                memory);
        return report(wafer, program, regionPlans(program), 0, compile, result, files);
    }

    private RunReport report(
            WaferSpec wafer,
            Program program,
            List<LayerPlan> plans,
            long macs,
            Compile compile,
            SimulationResult result,
            Map<String, String> files) {
        List<Layer> layers = plans.stream()
                .map(p -> LayerFigures.measured(p, program, wafer, result))
                .toList();
        boolean failed = verify != null && Boolean.FALSE.equals(verify.passed());
        if (!result.steady()) {
            findings.add(Finding.note(
                    "WF-RUN-UNSTEADY",
                    "the interval has not repeated in " + result.samples() + " samples; "
                            + (Double.isNaN(result.cyclesPerSample())
                                    ? "cyclesPerSample needs a second round of all copies of the model: more --samples"
                                    : "cyclesPerSample is the mean over the later half")));
        }
        var simulation = SimulationFigures.of(program, wafer, plans, layers, macs, result);
        var report = new RunReport(
                RunReport.RUN_SCHEMA,
                failed ? "no" : "ok",
                failed ? 1 : 0,
                List.copyOf(findings),
                tool,
                model,
                device(wafer, program),
                compile,
                simulation,
                verify,
                layers,
                files,
                interval(program, wafer, result.cyclesPerSample()),
                host);
        Invariants.check(report, result);
        return report;
    }

    /** Every region as a layer of its own. */
    static List<LayerPlan> regionPlans(Program program) {
        return program.regions().stream()
                .map(r -> new LayerPlan(
                        r.id(), r.name(), "layer", "", List.of(), List.of(r.id()), List.of(), 0, Double.NaN, ""))
                .toList();
    }

    private static Compile compile(Compilation c) {
        int active = ProgramFigures.activePes(c.program());
        return new Compile(
                c.layers().size(),
                active,
                percent(active, c.wafer()),
                SimulationFigures.finite(c.predictedCyclesPerSample()),
                SimulationFigures.finite(c.lowerBoundCyclesPerSample()),
                SimulationFigures.finite(c.attainableCyclesPerSample()),
                c.wirelength(),
                c.colorsUsed(),
                c.peakBytesPerPe(),
                ProgramFigures.memory(c.program(), c.wafer()));
    }

    private static Double percent(int pes, WaferSpec wafer) {
        return 100.0 * pes / wafer.pes();
    }

    private static Device device(WaferSpec wafer, Program program) {
        return new Device(
                wafer.name(),
                wafer.overrides(),
                wafer.width(),
                wafer.height(),
                wafer.pes(),
                wafer.compaction().map(c -> defects(wafer, c)).orElse(null),
                wafer.clockHz(),
                precision(program.precision()),
                wafer.hostEdge(),
                wafer.peakMacPerCycle(program.precision()));
    }

    private static Defects defects(WaferSpec wafer, Compaction compaction) {
        return new Defects(
                wafer.defects().source(),
                compaction.dead(),
                compaction.worstRow(),
                compaction.worst(),
                wafer.withDefects(dev.waferflow.machine.wafer.Defects.NONE).width() - wafer.width(),
                compaction.meanMisalignment(),
                compaction.longestHops());
    }

    private static String precision(DataType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
