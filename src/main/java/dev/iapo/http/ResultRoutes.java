package dev.iapo.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import dev.iapo.daemon.RunView;
import dev.iapo.daemon.StandingFiles;
import dev.iapo.daemon.SubmittedTasks;
import dev.iapo.kept.OutputDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** What runs have found, as it lies in their folders. */
final class ResultRoutes {
  private static final ContentType MARKDOWN =
      ContentTypes.create(MediaTypes.text("markdown"), HttpCharsets.UTF_8);

  private final Keeper keeper;
  private final Executor blocking;

  ResultRoutes(Keeper keeper, Executor blocking) {
    this.keeper = keeper;
    this.blocking = blocking;
  }

  List<Operation> operations() {
    return List.of(
        json("task", view -> List.of(view.folder().resolve(SubmittedTasks.TASK))),
        json("curves", view -> List.of(new StandingFiles(view.folder()).curves())),
        json("survivors", view -> List.of(new StandingFiles(view.folder()).survivors())),
        json("frontier", view -> List.of(new StandingFiles(view.folder()).frontier())),
        json("history", view -> List.of(new StandingFiles(view.folder()).history())),
        json("policy", ResultRoutes::policies),
        Operation.get(RunRoutes.RUN + "/report", Role.READ, this::report));
  }

  /** Where the policy of a run is: what it ended with, or what it would choose now. */
  static List<Path> policies(RunView view) {
    Path ended = view.folder().resolve(OutputDirectory.POLICY);
    Path now = new StandingFiles(view.folder()).policy();
    return view.state() == RunView.State.COMPLETED ? List.of(ended, now) : List.of(now, ended);
  }

  private Operation json(String name, Function<RunView, List<Path>> files) {
    return Operation.get(
        RunRoutes.RUN + "/" + name,
        Role.READ,
        exchange -> {
          exchange.parameters().only();
          return file(exchange, files, ContentTypes.APPLICATION_JSON);
        });
  }

  private CompletionStage<HttpResponse> report(Exchange exchange) throws Refusal {
    exchange.parameters().only("format");
    String format = exchange.parameters().oneOf("format", "html", List.of("html", "markdown"));
    return format.equals("html")
        ? file(
                exchange,
                view -> List.of(view.folder().resolve(OutputDirectory.REPORT_HTML)),
                ContentTypes.TEXT_HTML_UTF8)
            .thenApply(response -> response.addHeader(SecurityHeaders.REPORT))
        : file(
            exchange,
            view -> List.of(view.folder().resolve(OutputDirectory.REPORT_MARKDOWN)),
            MARKDOWN);
  }

  /** Answers with the first of some files that there is. */
  private CompletionStage<HttpResponse> file(
      Exchange exchange, Function<RunView, List<Path>> files, ContentType type) {
    return keeper
        .get(exchange.at("id"))
        .thenApplyAsync(
            view ->
                HttpResponse.create()
                    .withEntity(HttpEntities.create(type, read(view, files.apply(view)))),
            blocking);
  }

  private static byte[] read(RunView view, List<Path> files) {
    for (Path file : files) {
      try {
        return Files.readAllBytes(file);
      } catch (NoSuchFileException e) {
        // the next one
      } catch (IOException e) {
        throw new CompletionException(
            Refusal.of(ProblemType.STORAGE_FAILED, "the run's files cannot be read"));
      }
    }
    throw new CompletionException(nothingYet(view));
  }

  static Refusal nothingYet(RunView view) {
    return Refusal.of(
        ProblemType.NOTHING_YET,
        "%s is %s, and this is not there yet".formatted(view.id(), view.state().label()));
  }
}
