package dev.iapo.daemon;

import dev.iapo.daemon.DaemonBench.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A daemon in a process of its own, which goes on with what its store has until it is killed. */
final class DaemonProcess {
  private DaemonProcess() {}

  /**
   * Goes on.
   *
   * @param arguments the folder, and where the provider is
   */
  public static void main(String[] arguments) throws IOException {
    Setting setting = Setting.of(Path.of(arguments[0])).taking(2, 20);
    new DaemonBench(setting.asking(URI.create(arguments[1]), 4));
    System.in.read();
  }

  static Process start(Path folder, URI provider) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DaemonProcess.class.getName(),
                folder.toString(),
                provider.toString()))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("process.txt").toFile())
        .start();
  }
}
