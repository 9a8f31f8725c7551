package dev.iapo.serve;

import java.util.Optional;

/** A question is not answered, and nothing was sent for it. */
final class Unanswered extends Exception {
  private final transient Reply.Refused reply;

  Unanswered(Reply.Reason reason, String message) {
    this(Reply.Refused.of(reason, message));
  }

  Unanswered(Reply.Reason reason, String message, String param) {
    this(Reply.Refused.of(reason, message, param));
  }

  Unanswered(Reply.Refused reply) {
    super(reply.message(), null, false, false);
    this.reply = reply;
  }

  Reply.Refused reply() {
    return reply;
  }

  Optional<String> param() {
    return reply.param();
  }
}
