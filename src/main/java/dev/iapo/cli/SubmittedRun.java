package dev.iapo.cli;

import dev.iapo.client.ApiClient;
import dev.iapo.client.ApiException;
import dev.iapo.client.ServedRun;
import dev.iapo.client.Submission;
import dev.iapo.config.ProviderSetup.Kind;
import dev.iapo.config.TaskDocument;
import dev.iapo.domain.Priority;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Has a daemon run a task file of this machine. */
record SubmittedRun(Server server, Terminal terminal, TaskDocument task) {
  /**
   * Whether the daemon may be billed for it: a provider of it is real, or a service has a price.
   */
  boolean mayCostMoney() {
    Map<String, String> kinds = server.client().providers();
    return task.providers().stream()
            .anyMatch(name -> !Kind.SIMULATED.label().equals(kinds.getOrDefault(name, "")))
        || task.setup().tariffs().stream().anyMatch(t -> t.picoUsdPerAnswer().orElse(0) > 0);
  }

  /** Sends its data, and has the run made. */
  ServedRun submit(Optional<Priority> priority, OptionalInt inFlight) {
    ApiClient client = server.client();
    List<String> uploads = new ArrayList<>();
    try {
      uploads.add(client.upload(task.data()));
      task.testData().ifPresent(file -> uploads.add(client.upload(file)));
      Optional<String> test = uploads.stream().skip(1).findFirst();
      String json = task.json(uploads.get(0), test);
      return client.submit(new Submission(json, priority, inFlight));
    } finally {
      uploads.forEach(this::forget); // the run has them
    }
  }

  private void forget(String upload) {
    try {
      server.client().forget(upload);
    } catch (ApiException e) {
      // the daemon forgets it in time
    }
  }

  /** Where its results go if nothing else is said. */
  Path usualFolder() {
    return RunCommand.named(task.name());
  }
}
