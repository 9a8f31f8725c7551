package dev.iapo.http;

/**
 * Who sent a request.
 *
 * @param name of the token
 * @param byCookie whether a browser's session says so, and not the token itself
 */
record Caller(String name, Role role, boolean byCookie) {}
