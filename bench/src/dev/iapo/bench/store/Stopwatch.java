package dev.iapo.bench.store;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Time and processor time since it was made. */
final class Stopwatch {
  private final long start = System.nanoTime();
  private final long cpuStart = cpuNanos();

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  double cpuSeconds() {
    return (cpuNanos() - cpuStart) / 1e9;
  }
}
