package dev.iapo.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaType;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The dashboard's files, all in memory. Which there are is told by a list beside them: a name per
 * line, and behind it, for a file of a library, where on the class path it is.
 */
final class Assets {
  private static final String FOLDER = "dashboard/";
  private static final String LIST = "assets.txt";
  private static final String PAGE = "index.html";

  private record Asset(ContentType type, ByteString bytes, String tag) {}

  private final Map<String, Asset> assets;

  private Assets(Map<String, Asset> assets) {
    this.assets = assets;
  }

  static Assets read() {
    return read(FOLDER);
  }

  List<Operation> operations() {
    return List.of(
        Operation.open(HttpMethods.GET, "/", exchange -> answer(exchange, PAGE)),
        Operation.open(HttpMethods.GET, "/dashboard", exchange -> answer(exchange, PAGE)),
        Operation.open(
            HttpMethods.GET,
            "/dashboard/{path*}",
            exchange -> answer(exchange, exchange.at("path"))));
  }

  static Assets read(String folder) {
    Map<String, Asset> assets = new HashMap<>();
    String list = new String(Resources.bytes(folder + LIST), StandardCharsets.UTF_8);
    for (String line : list.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
      String[] words = line.strip().split("\\s+", 2);
      byte[] bytes = Resources.bytes(words.length == 1 ? folder + words[0] : words[1]);
      assets.put(words[0], new Asset(type(words[0]), ByteString.fromArray(bytes), tag(bytes)));
    }
    return new Assets(Map.copyOf(assets));
  }

  private static ContentType type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> ContentTypes.TEXT_HTML_UTF8;
      case "css" -> utf8(MediaTypes.TEXT_CSS);
      case "js" -> utf8(MediaTypes.text("javascript"));
      case "svg" -> ContentTypes.create(MediaTypes.IMAGE_SVG_XML);
      case "json" -> ContentTypes.APPLICATION_JSON;
      default ->
          throw new IllegalStateException(
              LIST + ": " + name + " (expected: html, css, js, svg, json)");
    };
  }

  private static ContentType utf8(MediaType.WithOpenCharset type) {
    return ContentTypes.create(type, HttpCharsets.UTF_8);
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(digest) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** Browsers ask again each time, and are told if they have it already. */
  private CompletionStage<HttpResponse> answer(Exchange exchange, String path) throws Refusal {
    Asset asset = assets.get(path.isEmpty() ? PAGE : path);
    if (asset == null) {
      throw Refusal.of(ProblemType.UNKNOWN_PATH, "no such file of the dashboard");
    }
    Optional<String> known = exchange.header("If-None-Match");
    HttpResponse response =
        known.isPresent() && known.get().equals(asset.tag())
            ? HttpResponse.create().withStatus(StatusCodes.NOT_MODIFIED)
            : HttpResponse.create().withEntity(HttpEntities.create(asset.type(), asset.bytes()));
    return CompletableFuture.completedStage(
        response.addHeaders(
            List.of(
                RawHeader.create("ETag", asset.tag()),
                RawHeader.create("Cache-Control", "no-cache"),
                SecurityHeaders.PAGE)));
  }
}
