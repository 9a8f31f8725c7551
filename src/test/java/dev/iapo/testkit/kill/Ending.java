package dev.iapo.testkit.kill;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.run.RunResult;
import dev.iapo.store.Recovery;
import dev.iapo.testkit.RunBench.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * How a run ended.
 *
 * @param missing completions that did not come
 * @param cutOff calls that were under way when their process ended
 * @param policy as its file says, but for what it cost
 * @param samples lines of the samples file, but for what failed
 */
public record Ending(
    RunResult.State state,
    String detail,
    long missing,
    long cutOff,
    String policy,
    List<String> samples) {
  private static final String TROUBLE = "\"kind\":\"trouble\"";
  private static final ObjectMapper JSON = new ObjectMapper();

  static Ending of(Finished finished) throws IOException {
    ObjectNode policy = (ObjectNode) JSON.readTree(finished.policy());
    policy.remove("budget");
    return new Ending(
        finished.result().state(),
        finished.result().detail(),
        finished.result().tally().total().missing(),
        finished.result().tally().total().failures().of(Recovery.CUT_OFF),
        policy.toString(),
        finished.samples().stream().filter(line -> !line.contains(TROUBLE)).toList());
  }

  /** The same with so many calls that were cut off. */
  public Ending with(long newCutOff) {
    return new Ending(state, detail, missing, newCutOff, policy, samples);
  }

  static Ending read(Path file) {
    try {
      return JSON.readValue(file.toFile(), Ending.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(Path file) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    JSON.writeValue(draft.toFile(), this);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
