package dev.iapo.simulate;

import dev.iapo.domain.ChatMessage;
import java.util.List;

/** What a stand-in LLM answers to chat messages. */
public interface ResponseModel {
  /** Whether and as what these messages to a model are known. */
  Recognition recognise(String model, List<ChatMessage> messages);

  /** The result of recognising messages. */
  sealed interface Recognition {
    /** Messages that can be answered. */
    record Known(Respondent respondent) implements Recognition {}

    /** Messages that cannot be answered, and why. */
    record Unknown(String reason) implements Recognition {}
  }

  /** Answers the messages it was made for. */
  interface Respondent {
    /** One completion; equal seeds give equal completions, whatever was asked before. */
    SimulatedCompletion complete(long seed);
  }
}
