/**
 * HTML pages that consist of one file: a template, a style sheet and scripts from the resources of this package, and the data
 * they show. They load nothing, so they work without a network and from a mail attachment.
 *
 * <p>Entry type: {@link dev.waferflow.cli.page.HtmlPage}. Imports the JDK only. What does not belong here: what the data
 * mean; the scripts read them as {@code cli.report} wrote them.
 *
 * <pre>
 *   page.html + page.css + *.js + JSON + packed maps --HtmlPage--> report.html
 * </pre>
 */
package dev.waferflow.cli.page;
