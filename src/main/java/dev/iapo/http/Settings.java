package dev.iapo.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How the server is set up.
 *
 * @param host to listen at
 * @param port 0 for any free one
 * @param hosts further names under which it is called, such as that of a proxy before it
 * @param https whether a proxy before it speaks https
 * @param limits of what comes in
 * @param uploads where uploaded data is kept, and how much of it
 */
public record Settings(
    String host, int port, List<String> hosts, boolean https, Limits limits, UploadLimits uploads) {
  public Settings {
    hosts = List.copyOf(hosts);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
  }

  /**
   * What the server takes on.
   *
   * @param connections open at a time
   * @param bodyBytes of a JSON body
   * @param bodyTime in which a body has to arrive, and between two parts of an upload
   * @param answerTime until an answer begins
   * @param streams of events that are open at a time
   * @param heartbeat the pause after which a stream without events says that it lives
   * @param stopTime in which what is under way may end when the server stops
   */
  public record Limits(
      int connections,
      int bodyBytes,
      Duration bodyTime,
      Duration answerTime,
      int streams,
      Duration heartbeat,
      Duration stopTime) {
    /** Those of reference.conf. */
    public static final Limits USUAL =
        new Limits(
            4096,
            16 << 20,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            2048,
            Duration.ofSeconds(15),
            Duration.ofSeconds(10));

    public Limits {
      if (connections < 1 || bodyBytes < 1 || streams < 0) {
        throw new IllegalArgumentException(
            "limits: %d connections, %d bytes, %d streams (expected: at least 1, 1 and 0)"
                .formatted(connections, bodyBytes, streams));
      }
    }
  }

  /**
   * What is kept of uploads.
   *
   * @param fileBytes of one upload
   * @param totalBytes of all
   * @param files kept at a time
   * @param life after which an upload is deleted
   * @param time in which an upload has to arrive
   */
  public record UploadLimits(
      Path folder, long fileBytes, long totalBytes, int files, Duration life, Duration time) {
    /** 256 MiB each, 4 GiB and 1000 files in all, for a week, in at most an hour. */
    public static UploadLimits usual(Path folder) {
      return new UploadLimits(
          folder, 256L << 20, 4L << 30, 1000, Duration.ofDays(7), Duration.ofHours(1));
    }
  }

  /** On a free port of the loopback interface, with the usual limits. */
  public static Settings loopback(Path uploads) {
    return new Settings(
        "127.0.0.1", 0, List.of(), false, Limits.USUAL, UploadLimits.usual(uploads));
  }

  public Settings withLimits(Limits newLimits) {
    return new Settings(host, port, hosts, https, newLimits, uploads);
  }

  public Settings withUploads(UploadLimits newUploads) {
    return new Settings(host, port, hosts, https, limits, newUploads);
  }

  public Settings withHosts(List<String> newHosts) {
    return new Settings(host, port, newHosts, https, limits, uploads);
  }

  public Settings withHttps(boolean newHttps) {
    return new Settings(host, port, hosts, newHttps, limits, uploads);
  }
}
