/**
 * Two reports side by side: what changed, by how much and why.
 *
 * <p>Entry type: {@link dev.waferflow.cli.diff.RunDiff}, made from two {@link dev.waferflow.cli.report.SavedReport}s. Imports
 * {@code cli.report}, {@code cli.picture} and {@code cli.page}. What does not belong here: judging whether a change is allowed;
 * that is {@code bench compare}.
 *
 * <pre>
 *   two report folders --RunDiff--> figures and layers, aligned --DiffText, DiffPage--> text, JSON, HTML
 * </pre>
 */
package dev.waferflow.cli.diff;
