package dev.iapo.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.daemon.RunView;
import dev.iapo.http.SampleFilter.Show;
import dev.iapo.http.SampleLines.Line;
import dev.iapo.http.SampleLines.Place;
import dev.iapo.kept.OutputDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The completions of a run. */
final class SampleRoutes {
  /** A page has at most so many bytes of lines, and one line at least. */
  static final long MAX_PAGE_BYTES = 16L << 20;

  /** A page is looked for in at most so much of the file. */
  static final long MAX_SCANNED_BYTES = 256L << 20;

  private static final String NEXT = "Iapo-Next-Cursor";
  private static final Pattern CURSOR = Pattern.compile("(\\d{1,15})-(\\d{1,15})");
  private static final int MAX_LINES = 1000;
  private static final List<String> SHOWS =
      Arrays.stream(Show.values()).map(show -> show.name().toLowerCase(Locale.ROOT)).toList();
  static final ContentType JSON_LINES =
      ContentTypes.create(
          MediaTypes.applicationWithFixedCharset("jsonl", HttpCharsets.UTF_8, "jsonl"));

  /**
   * What is asked for.
   *
   * @param limit of lines; 0: all
   * @param begin where in the file
   */
  private record Wanted(
      Show show, Optional<String> prompt, Optional<String> query, int limit, Place begin) {
    static Wanted of(Parameters parameters) throws Refusal {
      parameters.only("prompt", "query", "show", "limit", "cursor");
      String show = parameters.oneOf("show", "all", SHOWS);
      return new Wanted(
          Show.valueOf(show.toUpperCase(Locale.ROOT)),
          parameters.text("prompt"),
          parameters.text("query"),
          parameters.whole("limit", 0, 1, MAX_LINES),
          place(parameters.text("cursor")));
    }

    private static Place place(Optional<String> cursor) throws Refusal {
      if (cursor.isEmpty()) {
        return Place.START;
      }
      Matcher parts = CURSOR.matcher(cursor.get());
      if (!parts.matches()) {
        throw Refusal.of(
            ProblemType.BAD_REQUEST, "cursor: (expected: %s of the page before)".formatted(NEXT));
      }
      return new Place(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    SampleFilter filter(double best) {
      return new SampleFilter(show, prompt, query, best);
    }
  }

  private final Keeper keeper;
  private final Executor blocking;

  SampleRoutes(Keeper keeper, Executor blocking) {
    this.keeper = keeper;
    this.blocking = blocking;
  }

  List<Operation> operations() {
    return List.of(Operation.get(RunRoutes.RUN + "/samples", Role.READ, this::samples));
  }

  private CompletionStage<HttpResponse> samples(Exchange exchange) throws Refusal {
    Wanted wanted = Wanted.of(exchange.parameters());
    return keeper
        .get(exchange.at("id"))
        .thenApplyAsync(
            view -> {
              try {
                Path file = file(view);
                SampleFilter filter = wanted.filter(best(view));
                return wanted.limit() == 0
                    ? all(file, filter, wanted.begin())
                    : page(file, filter, wanted);
              } catch (Refusal e) {
                throw new CompletionException(e);
              } catch (IOException e) {
                throw new CompletionException(
                    Refusal.of(ProblemType.STORAGE_FAILED, "the samples cannot be read"));
              }
            },
            blocking);
  }

  /** What is written as the run goes on, or all of it. */
  private static Path file(RunView view) throws Refusal {
    Path whole = view.folder().resolve(OutputDirectory.SAMPLES);
    Path part = view.folder().resolve(OutputDirectory.SAMPLES + ".part");
    for (Path file : view.state().isActive() ? List.of(part, whole) : List.of(whole, part)) {
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw ResultRoutes.nothingYet(view);
  }

  /** The best score of the first objective, as the policy tells; 1 while there is none. */
  private static double best(RunView view) throws IOException, Refusal {
    for (Path file : ResultRoutes.policies(view)) {
      if (Files.isRegularFile(file)) {
        JsonNode first = ApiJson.read(Files.readAllBytes(file)).path("objectives").path(0);
        boolean least = first.path("direction").asText().equals("minimise");
        return first.path(least ? "min" : "max").asDouble(1);
      }
    }
    return 1;
  }

  private static HttpResponse all(Path file, SampleFilter filter, Place begin) {
    Source<ByteString, ?> lines =
        Source.unfoldResource(
            () -> SampleLines.open(file, filter, begin, Long.MAX_VALUE),
            open -> open.next().map(Line::bytes),
            SampleLines::close);
    return HttpResponse.create().withEntity(HttpEntities.create(JSON_LINES, lines));
  }

  private static HttpResponse page(Path file, SampleFilter filter, Wanted wanted)
      throws IOException {
    ByteStringBuilder page = new ByteStringBuilder();
    Optional<Place> rest = Optional.empty();
    Place end = wanted.begin();
    int lines = 0;
    try (SampleLines open = SampleLines.open(file, filter, wanted.begin(), MAX_SCANNED_BYTES)) {
      for (Optional<Line> line = open.next(); line.isPresent(); line = open.next()) {
        ByteString bytes = line.get().bytes();
        if (lines == wanted.limit()
            || (lines > 0 && page.length() + bytes.length() > MAX_PAGE_BYTES)) {
          rest = Optional.of(end);
          break;
        }
        page.append(bytes);
        end = Place.after(line.get());
        lines++;
      }
      rest = rest.or(open::rest);
    }
    HttpResponse response =
        HttpResponse.create().withEntity(HttpEntities.create(JSON_LINES, page.result()));
    return rest.map(
            place ->
                response.addHeader(RawHeader.create(NEXT, place.from() + "-" + place.behind())))
        .orElse(response);
  }
}
