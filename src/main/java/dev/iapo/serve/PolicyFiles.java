package dev.iapo.serve;

import dev.iapo.io.DeploymentCodec;
import dev.iapo.io.DeploymentCodec.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of deployed policies: a folder for each, with what is kept of it and the policy files
 * of its versions. Each file is always whole. All of it may wait.
 */
record PolicyFiles(Path folder) {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyFiles.class);
  private static final String DEPLOYMENT = "deployment.json";
  private static final String RECORDING = "recording.jsonl";

  /** The names of all that are deployed. */
  List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> Files.exists(each.resolve(DEPLOYMENT)))
          .map(each -> String.valueOf(each.getFileName()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  Path of(String name) {
    return folder.resolve(name);
  }

  Path recording(String name) {
    return of(name).resolve(RECORDING);
  }

  Path version(String name, int number) {
    return of(name).resolve("version-" + number + ".json");
  }

  /**
   * @throws dev.iapo.io.DataException if it cannot be read
   */
  Deployment read(String name) {
    return DeploymentCodec.read(of(name).resolve(DEPLOYMENT));
  }

  void write(String name, Deployment deployment) {
    write(of(name).resolve(DEPLOYMENT), DeploymentCodec.write(deployment));
  }

  void writeVersion(String name, int number, String policy) {
    write(version(name, number), policy);
  }

  /** Of a version that nothing speaks of any more. */
  void deleteVersion(String name, int number) {
    tryTo(() -> delete(version(name, number)));
  }

  /** What says that it is deployed goes first; what else cannot be deleted stays, unused. */
  void delete(String name) {
    delete(of(name).resolve(DEPLOYMENT));
    tryTo(() -> clear(name));
    tryTo(() -> delete(of(name)));
  }

  /** Deletes what was left of a policy of that name. */
  void clear(String name) {
    if (!Files.isDirectory(of(name))) {
      return;
    }
    try (Stream<Path> all = Files.list(of(name))) {
      all.filter(Files::isRegularFile).forEach(PolicyFiles::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(of(name) + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void tryTo(Runnable work) {
    try {
      work.run();
    } catch (UncheckedIOException e) {
      LOG.warn("{}", e.getMessage());
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be deleted: " + e.getMessage(), e);
    }
  }

  private static void write(Path file, String content) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(part, content, StandardCharsets.UTF_8);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
