package dev.iapo.cli;

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
final class OutputDirectory {
  static final String SAMPLES = "samples.jsonl";
  static final String EVALUATION_SAMPLES = "evaluation-samples.jsonl";
  static final String RUN = "run.json";
  static final String POLICY = "policy.json";
  static final String REPORT_MARKDOWN = "report.md";
  static final String REPORT_HTML = "report.html";

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
   * @throws CliException if it exists, or cannot be
   */
  static void requireAbsent(Path directory) {
    if (directory.toString().isBlank()) {
      throw CliException.usage("--out: blank (expected: a folder that does not exist)");
    }
    if (Files.exists(directory)) {
      throw exists(directory);
    }
  }

  private static CliException exists(Path directory) {
    return CliException.usage(
        "--out " + directory + " exists already: name another folder, or move it away");
  }

  /**
   * Makes the folder.
   *
   * @throws CliException if it exists, or cannot be made
   */
  static OutputDirectory create(Path directory) {
    Path parent = directory.toAbsolutePath().getParent();
    try {
      if (parent != null) {
        Files.createDirectories(parent);
      }
    } catch (IOException e) {
      throw CliException.usage("--out " + directory + ": " + parent + " is no folder (" + e + ")");
    }
    try {
      Files.createDirectory(directory);
      return new OutputDirectory(directory, SAMPLES);
    } catch (FileAlreadyExistsException e) {
      throw exists(directory);
    } catch (IOException e) {
      throw CliException.usage("--out " + directory + " cannot be made: " + e);
    }
  }

  /**
   * The folder of a run that goes on, or whose results are written again; made if it is not there.
   *
   * @throws CliException if it cannot be made
   */
  static OutputDirectory again(Path directory) {
    return existing(directory, SAMPLES);
  }

  /**
   * The folder of a run that is evaluated, for the samples of the evaluation.
   *
   * @throws CliException if it cannot be made
   */
  static OutputDirectory evaluating(Path directory) {
    return existing(directory, EVALUATION_SAMPLES);
  }

  private static OutputDirectory existing(Path directory, String samplesName) {
    try {
      Files.createDirectories(directory);
      return new OutputDirectory(directory, samplesName);
    } catch (IOException e) {
      throw CliException.usage(directory + " cannot be written: " + e);
    }
  }

  Path path() {
    return directory;
  }

  /** Whether anything was drawn: bought, taken from other runs, or charged in vain. */
  boolean hasSamples() {
    return anySample;
  }

  void add(SamplesCodec codec, List<PullRecord> records) {
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
  void finishSamples() {
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

  void write(String name, String content) {
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

  /** Takes the folder away again, if nothing was drawn and nothing else is in it. */
  void discard() {
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

  private CliException failed(String name, IOException e) {
    return CliException.failed(directory.resolve(name) + " cannot be written: " + e.getMessage());
  }
}
