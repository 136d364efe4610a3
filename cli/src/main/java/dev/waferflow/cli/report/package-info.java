/**
 * What a run amounts to: the figures, each defined once, and the forms they take (JSON, text, CSV, Markdown, the report
 * folder).
 *
 * <p>Entry types: {@link dev.waferflow.cli.report.RunReport} (the figures) and {@link
 * dev.waferflow.cli.report.ReportFolder} (the files). May import every room of the program, and {@code cli.picture}.
 * What does not belong here: options, exit codes, printing.
 *
 * <pre>
 *   Compilation, SimulationResult --ReportAssembler--> RunReport --> summary.json, summary text, layers.csv
 *                                 \-----------------> WaferMap  --> floorplan.json, floorplan.png, utilization.png
 * </pre>
 */
package dev.waferflow.cli.report;
