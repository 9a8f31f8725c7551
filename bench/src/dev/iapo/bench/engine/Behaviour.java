package dev.iapo.bench.engine;

/** How a {@link ChatServer} answers. Asked in the server's one thread. */
@FunctionalInterface
public interface Behaviour {
  /** At once and well. */
  Behaviour PROMPT = request -> new Answer(Fault.NONE, 0);

  /**
   * What a request asks for, as far as the server reads it.
   *
   * @param problem the number of the problem that its last message ends with; 0 if there is none
   */
  record Request(String model, int choices, int seed, int problem) {}

  /**
   * What it gets, and how long that is held back.
   *
   * @param result that its completions end with, of three digits
   */
  record Answer(Fault fault, long delayNanos, int result) {
    Answer(Fault fault, long delayNanos) {
      this(fault, delayNanos, ChatText.RESULT);
    }
  }

  Answer to(Request request);

  /** Told of each answer, right before it is sent: so long after its request was read. */
  default void sent(Request request, long nanos) {}

  /** What may be wrong with an answer. */
  enum Fault {
    NONE(true),
    /** 500. */
    SERVER_ERROR(false),
    /** 503. */
    UNAVAILABLE(false),
    /** 429 with a wait of 20 ms. */
    LIMITED(false),
    /** The connection is reset instead of an answer. */
    RESET(true),
    /** The connection closes in the middle of the body. */
    CUT(true),
    /** Well-formed HTTP, and no JSON. */
    MALFORMED(true),
    /** No answer at all. */
    HANG(true),
    /** A good answer without usage. */
    NO_USAGE(true);

    /** Whether the server counts the call as charged, as a provider may. */
    final boolean billed;

    Fault(boolean billed) {
      this.billed = billed;
    }
  }
}
