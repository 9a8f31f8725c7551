import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * What the checks of a client share: one line for each, "ok", "FAILED" or "note", a tab, its name, a
 * tab, and what was found.
 *
 * @param troubled whether the endpoint is the one with a provider that makes trouble
 */
record Checks(String baseUrl, String apiKey, String question, boolean troubled) {
  /** The arguments: base URL, key, a question, and "trouble" where the provider makes it. */
  static Checks of(String[] args) {
    return new Checks(args[0], args[1], args[2], args.length > 3 && args[3].equals("trouble"));
  }

  interface Body {
    void run() throws Exception;
  }

  void check(String name, Callable<String> body) {
    try {
      System.out.println("ok\t" + name + "\t" + body.call());
    } catch (Throwable e) { // whatever it is, it is the result
      System.out.println(
          "FAILED\t" + name + "\t" + (e + " " + e.getStackTrace()[0]).replaceAll("\\s+", " "));
    }
  }

  static void equal(Object found, Object expected, String what) {
    truth(Objects.equals(found, expected), what + ": " + found + " (expected: " + expected + ")");
  }

  static void truth(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  static <E extends Throwable> E failure(Class<E> type, Body body) {
    try {
      body.run();
    } catch (Throwable e) {
      truth(type.isInstance(e), e.toString());
      return type.cast(e);
    }
    throw new AssertionError("no error");
  }

  /** Waits until no call is under way any more: a request is counted then. */
  static void settle() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(2500);
  }

  /** How many requests the endpoint counts that ended so. */
  long requests(String outcome) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(baseUrl.replaceFirst("/v1$", "/metrics")))
            .header("Authorization", "Bearer " + apiKey)
            .build();
    String text =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    return text.lines()
        .filter(line -> line.startsWith("iapo_served_requests_total{"))
        .filter(line -> line.contains("outcome=\"" + outcome + "\""))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
