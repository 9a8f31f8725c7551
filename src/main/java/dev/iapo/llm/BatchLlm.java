package dev.iapo.llm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A language model that executes files of requests within hours, for less. Implementations do not
 * retry and do not block the caller; expected failures are values, and a stage fails only on a bug.
 * What is billed is the execution of a batch: none of these calls is.
 */
public interface BatchLlm extends AutoCloseable {
  /** Where a batch stands, as far as its client has to know. */
  enum State {
    /** Its end is still to come. */
    PENDING,
    /** All requests were executed. */
    COMPLETED,
    /** The time was too short for some requests; there are results of the others. */
    EXPIRED,
    /** It was cancelled; there are results of what was executed before. */
    CANCELLED,
    /** The input was refused; nothing was executed. */
    FAILED
  }

  /**
   * A batch as the provider describes it.
   *
   * @param outputFile of what was answered, if there is any
   * @param errorFile of what failed or was not executed, if there is any
   * @param problem what is wrong with the input; empty if nothing is
   */
  record Status(
      String id,
      State state,
      String inputFile,
      Optional<String> outputFile,
      Optional<String> errorFile,
      String problem) {}

  /**
   * What a batch says of one request.
   *
   * @param id as in {@link #line}
   * @param result a failure of kind {@code NOT_SENT} if it was cancelled before it was executed
   */
  record Result(String id, LlmResult result) {}

  /**
   * A request as a line of an input file, its end included; fails if the request cannot be written.
   *
   * @param id different for each line of a file
   */
  Attempt<byte[]> line(String id, LlmRequest request);

  /** Uploads an input file; its id. */
  CompletionStage<Attempt<String>> upload(List<byte[]> lines);

  /** Starts a batch. After a failure that may be billed it is unknown whether it has started. */
  CompletionStage<Attempt<Status>> create(String inputFile, Map<String, String> metadata);

  /** The batch of an input file among the provider's latest ones. */
  CompletionStage<Attempt<Optional<Status>>> find(String inputFile);

  CompletionStage<Attempt<Status>> status(String batch);

  /** Asks for a batch to be cancelled; its end is still to come. */
  CompletionStage<Attempt<Status>> cancel(String batch);

  /**
   * Reads a file of results, in any order. Lines that cannot be read are left out.
   *
   * @param receiver called on another thread, also before a failure
   * @return how many it was called with
   */
  CompletionStage<Attempt<Integer>> results(String file, Consumer<Result> receiver);

  /** Deletes a file; done as well if there is none. */
  CompletionStage<Attempt<Boolean>> delete(String file);

  @Override
  void close();
}
