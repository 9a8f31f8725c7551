package dev.iapo.llm;

import java.util.concurrent.CompletionStage;

/**
 * A language model behind some wire format. Implementations do not retry, do not pace, and do not
 * block the caller.
 */
public interface LlmClient extends AutoCloseable {
  /**
   * Asks for completions. Expected failures are results; the stage fails only on a bug. It
   * completes by the request's deadline.
   */
  CompletionStage<LlmResult> complete(LlmRequest request);

  @Override
  void close();
}
