// What axe-core, which stands above, finds in the page itself, the serious only.
return window.axe
  .run(document, { resultTypes: ["violations"] })
  .then(({ violations }) => violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`)));
