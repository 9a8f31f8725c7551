package dev.iapo.bench.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A listener that asks for events and never reads them. */
final class Mute implements AutoCloseable {
  private static final int SMALL = 4096;

  private final Socket socket = new Socket();

  Mute(DaemonProcess daemon) throws IOException {
    socket.setReceiveBufferSize(SMALL);
    socket.connect(new InetSocketAddress(daemon.uri().getHost(), daemon.uri().getPort()));
    String request =
        "GET /v1/events HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(daemon.uri().getAuthority(), daemon.token());
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
