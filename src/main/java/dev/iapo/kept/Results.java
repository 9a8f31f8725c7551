package dev.iapo.kept;

import dev.iapo.domain.Policy;
import dev.iapo.io.PolicyCodec;
import dev.iapo.io.RunCodec;
import dev.iapo.report.Report;
import dev.iapo.run.Policies;
import dev.iapo.run.RunResult;
import java.util.Optional;

/** Writes what a run found into its folder, the samples apart. */
public final class Results {
  private Results() {}

  /** The policy; empty if the run failed, as it then chose nothing. */
  public static Optional<Policy> write(
      RunResult result, OutputDirectory output, PolicyCodec.Timing timing) {
    return write(result, Policies.usable(result, Version.current()), output, timing);
  }

  /** The same, with a policy that was made of the result and evaluated. */
  public static Optional<Policy> write(
      RunResult result, Policy policy, OutputDirectory output, PolicyCodec.Timing timing) {
    output.finishSamples();
    output.write(OutputDirectory.RUN, RunCodec.write(result.record()));
    Report report = Report.of(result, policy);
    output.write(OutputDirectory.REPORT_MARKDOWN, report.markdown());
    output.write(OutputDirectory.REPORT_HTML, report.html());
    if (result.state() == RunResult.State.FAILED) {
      return Optional.empty();
    }
    output.write(OutputDirectory.POLICY, PolicyCodec.write(policy, timing));
    return Optional.of(policy);
  }
}
