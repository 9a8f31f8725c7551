package dev.iapo.kept;

import dev.iapo.domain.PullRecord;
import dev.iapo.io.SamplesCodec;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The folder of a run's results. A file that is not finished is called {@code *.part}, so that
 * nothing half-written looks whole.
 */
public final class OutputDirectory {
  public static final String SAMPLES = "samples.jsonl";
  public static final String EVALUATION_SAMPLES = "evaluation-samples.jsonl";
  public static final String RUN = "run.json";
  public static final String POLICY = "policy.json";
  public static final String REPORT_MARKDOWN = "report.md";
  public static final String REPORT_HTML = "report.html";

  private final Path directory;
  private final String samplesName;
  private final BufferedWriter samples;
  private boolean anySample;

  private OutputDirectory(Path directory, String samplesName) throws IOException {
    this.directory = directory;
    this.samplesName = samplesName;
    this.samples =
        Files.newBufferedWriter(directory.resolve(samplesName + ".part"), StandardCharsets.UTF_8);
  }

  /**
   * Fails early if the folder cannot be made.
   *
   * @throws KeptException if it exists, or cannot be
   */
  public static void requireAbsent(Path directory) {
    if (directory.toString().isBlank()) {
      throw KeptException.refused("--out: blank (expected: a folder that does not exist)");
    }
    if (Files.exists(directory)) {
      throw exists(directory);
    }
  }

  private static KeptException exists(Path directory) {
    return KeptException.refused(
        "--out " + directory + " exists already: name another folder, or move it away");
  }

  /**
   * Makes the folder.
   *
   * @throws KeptException if it exists, or cannot be made
   */
  public static OutputDirectory create(Path directory) {
    Path parent = directory.toAbsolutePath().getParent();
    try {
      if (parent != null) {
        Files.createDirectories(parent);
      }
    } catch (IOException e) {
      throw KeptException.refused(
          "--out " + directory + ": " + parent + " is no folder (" + e + ")");
    }
    try {
      Files.createDirectory(directory);
      return new OutputDirectory(directory, SAMPLES);
    } catch (FileAlreadyExistsException e) {
      throw exists(directory);
    } catch (IOException e) {
      throw KeptException.refused("--out " + directory + " cannot be made: " + e);
    }
  }

  /**
   * The folder of a run that goes on, or whose results are written again; made if it is not there.
   *
   * @throws KeptException if it cannot be made
   */
  public static OutputDirectory again(Path directory) {
    return existing(directory, SAMPLES);
  }

  /**
   * The folder of a run that is evaluated, for the samples of the evaluation.
   *
   * @throws KeptException if it cannot be made
   */
  public static OutputDirectory evaluating(Path directory) {
    return existing(directory, EVALUATION_SAMPLES);
  }

  /**
   * Takes away what says how a run ended, as it goes on with another task; its samples stay.
   *
   * @throws KeptException if it cannot be
   */
  public static void withdraw(Path directory) {
    for (String name : List.of(POLICY, REPORT_HTML, REPORT_MARKDOWN)) {
      try {
        Files.deleteIfExists(directory.resolve(name));
      } catch (IOException e) {
        throw KeptException.failed(directory.resolve(name) + " cannot be deleted: " + e);
      }
    }
  }

  private static OutputDirectory existing(Path directory, String samplesName) {
    try {
      Files.createDirectories(directory);
      return new OutputDirectory(directory, samplesName);
    } catch (IOException e) {
      throw KeptException.refused(directory + " cannot be written: " + e);
    }
  }

  public Path path() {
    return directory;
  }

  /** Whether anything was drawn: bought, taken from other runs, or charged in vain. */
  public boolean hasSamples() {
    return anySample;
  }

  public void add(SamplesCodec codec, List<PullRecord> records) {
    try {
      for (PullRecord record : records) {
        anySample |= record.completions() > 0 || record.spend().completions() > 0;
        for (String line : codec.write(record)) {
          samples.write(line);
          samples.write('\n');
        }
      }
      samples.flush();
    } catch (IOException e) {
      throw failed(samplesName, e);
    }
  }

  /** The samples are whole. A policy that was made of others goes away first. */
  public void finishSamples() {
    try {
      samples.close();
      if (samplesName.equals(SAMPLES)) {
        Files.deleteIfExists(directory.resolve(POLICY));
      }
      publish(samplesName);
    } catch (IOException e) {
      throw failed(samplesName, e);
    }
  }

  public void write(String name, String content) {
    try {
      Files.writeString(directory.resolve(name + ".part"), content, StandardCharsets.UTF_8);
      publish(name);
    } catch (IOException e) {
      throw failed(name, e);
    }
  }

  private void publish(String name) throws IOException {
    Files.move(
        directory.resolve(name + ".part"), directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Leaves the samples as they are, unfinished. */
  public void leave() {
    try {
      samples.close();
    } catch (IOException e) {
      throw failed(samplesName, e);
    }
  }

  /** Takes the folder away again, if nothing was drawn and nothing else is in it. */
  public void discard() {
    try {
      samples.close();
      Files.deleteIfExists(directory.resolve(samplesName + ".part"));
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      return; // What else is in it stays
    } catch (IOException e) {
      throw failed(samplesName, e);
    }
  }

  private KeptException failed(String name, IOException e) {
    return KeptException.failed(directory.resolve(name) + " cannot be written: " + e.getMessage());
  }
}
