package dev.iapo.bench.engine;

import dev.iapo.bench.engine.Behaviour.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of the {@link ChatServer}'s answers. */
final class ChatText {
  /** Of completions, if nothing else is said. */
  static final int RESULT = 240;

  private static final int MOST_CHOICES = 32;
  private static final int PROMPT_TOKENS = 150;
  private static final int COMPLETION_TOKENS = 96;

  private static final String COMPLETION =
      "A train that leaves at nine and travels at sixty kilometres an hour has covered one hundred"
          + " and eighty kilometres at noon. The second one leaves an hour later and is twenty"
          + " kilometres an hour faster, so that it gains twenty kilometres in every hour that"
          + " follows. It starts sixty kilometres behind, and therefore draws level after three"
          + " hours. They meet at one o'clock, two hundred and forty kilometres away from the"
          + " station.\\n\\nThe answer is ";

  private static final byte[][] GOOD = new byte[MOST_CHOICES + 1][];
  private static final byte[][] WITHOUT_USAGE = new byte[MOST_CHOICES + 1][];
  private static final byte[] ERROR =
      http("500 Internal Server Error", "", "{\"error\":{\"message\":\"something broke\"}}");
  private static final byte[] UNAVAILABLE =
      http("503 Service Unavailable", "", "{\"error\":{\"message\":\"overloaded\"}}");
  private static final byte[] LIMITED =
      http(
          "429 Too Many Requests",
          "retry-after-ms: 20\r\n",
          "{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}");
  private static final byte[] MALFORMED = http("200 OK", "", "{\"choices\": [{\"mess");

  static {
    for (int n = 1; n <= MOST_CHOICES; n++) {
      GOOD[n] = http("200 OK", "", json(n, true, RESULT));
      WITHOUT_USAGE[n] = http("200 OK", "", json(n, false, RESULT));
    }
  }

  private ChatText() {}

  /** What an answer with so many choices is charged. */
  static int tokens(int choices) {
    return PROMPT_TOKENS + choices * COMPLETION_TOKENS;
  }

  /** The bytes to send; none for a reset. */
  static ByteBuffer answer(Fault fault, int choices, int result) {
    if (choices > MOST_CHOICES) {
      throw new IllegalArgumentException("n: " + choices + " (expected: 1.." + MOST_CHOICES + ")");
    }
    byte[] good =
        result == RESULT ? GOOD[choices] : http("200 OK", "", json(choices, true, result));
    return switch (fault) {
      case NONE -> ByteBuffer.wrap(good);
      case NO_USAGE -> ByteBuffer.wrap(WITHOUT_USAGE[choices]);
      case CUT -> ByteBuffer.wrap(good, 0, good.length / 2);
      case SERVER_ERROR -> ByteBuffer.wrap(ERROR);
      case UNAVAILABLE -> ByteBuffer.wrap(UNAVAILABLE);
      case LIMITED -> ByteBuffer.wrap(LIMITED);
      case MALFORMED -> ByteBuffer.wrap(MALFORMED);
      case RESET, HANG -> ByteBuffer.allocate(0);
    };
  }

  private static String json(int choices, boolean usage, int result) {
    StringBuilder text =
        new StringBuilder("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"choices\":[");
    for (int i = 0; i < choices; i++) {
      text.append(i == 0 ? "" : ",")
          .append("{\"index\":" + i + ",\"message\":{\"role\":\"assistant\",\"content\":\"")
          .append(COMPLETION)
          .append(result)
          .append("\"},\"finish_reason\":\"stop\"}");
    }
    int output = choices * COMPLETION_TOKENS;
    return text.append("]")
        .append(
            usage
                ? ",\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
                    .formatted(PROMPT_TOKENS, output, PROMPT_TOKENS + output)
                : "")
        .append("}")
        .toString();
  }

  private static byte[] http(String status, String header, String body) {
    String head =
        String.join(
            "\r\n",
            "HTTP/1.1 " + status,
            "Content-Type: application/json",
            header + "Content-Length: " + body.length(),
            "",
            "");
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }
}
