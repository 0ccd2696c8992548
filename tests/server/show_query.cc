// For scripts/show-query: prints what capture sends to a server of some major for one kind.
#include <charconv>
#include <cstring>
#include <iostream>

#include "snapshot/capture/catalog_query.h"

int main(int count, char** words) {
  using namespace pgsnap::capture;
  ServerFacts server;
  const char* major = count == 3 ? words[2] : "";
  std::from_chars(major, major + std::strlen(major), server.major);
  if (server.major < 10) {
    std::cerr << "usage: show-query KIND VERSION, the version from 10 on\n";
    return 64;
  }
  if (!has_catalog_query(words[1])) {
    std::cerr << "show-query: there is no query '" << words[1] << "'; there are:";
    for (const auto name : catalog_query_names()) std::cerr << ' ' << name;
    std::cerr << '\n';
    return 64;
  }
  const CatalogQuery query = catalog_query(words[1], server);
  if (query.batch_size) {
    std::cout << "-- in batches of " << query.batch_size
              << (query.batch_kind ? ", each of some OIDs\n"
                                   : ", each for the OIDs between :after and :upto\n");
  }
  std::cout << query.sql;
}
