// What axe-core finds in the frame, the serious only.
const done = arguments[arguments.length - 1];
const inside = document.querySelector("iframe").contentWindow;

inside.eval(window.axeSource);
inside.axe
  .run(inside.document, { resultTypes: ["violations"] })
  .then(({ passes, violations }) => done({
    passes: passes.length,
    violations: violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`)),
  }))
  .catch((error) => done({ passes: 0, violations: [String(error)] }));
