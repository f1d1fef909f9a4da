// The tables of the PostgreSQL sink.
//
//   troupe_points   id integer, gateway text, name text: who is who
//   troupe_samples  point integer, time timestamptz, number double precision,
//                   content jsonb, quality text
//   troupe_events   gateway text, time timestamptz, topic, category, severity,
//                   source, message text, data jsonb, tags jsonb
//   troupe_cursors  gateway text, position text, updated timestamptz
//
// Samples and events have no unique index and no foreign key, so that sites may
// make them partitioned tables of their own before the sink comes.

#pragma once

#include "storage/postgres/pg_connection.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Statements on the tables of one schema.
class pg_schema {
public:
  explicit pg_schema(const std::string& name);

  /// Makes the tables that are missing, with an index on time of those it
  /// makes. Needs no right to make any when all are there. Fails as
  /// *connection*.
  status prepare(pg_connection& connection) const;

  /// Parameters: gateway. Makes the row of its cursor.
  [[nodiscard]] std::string make_cursor() const;

  /// Parameters: gateway. One row, one column.
  [[nodiscard]] std::string read_cursor() const;

  /// Parameters: new position, gateway, old position. Changes no row when the
  /// cursor is elsewhere.
  [[nodiscard]] std::string move_cursor() const;

  /// Name of the table of points.
  [[nodiscard]] std::string points() const;

  /// Parameters: `points()`, gateway. One row: the number of that table on the
  /// server, and whether it has any of the gateway. Fails when it was dropped.
  [[nodiscard]] std::string find_points() const;

  /// Parameters: gateway, names as `to_array` makes them. Rows of id and name.
  [[nodiscard]] std::string number_points() const;

  [[nodiscard]] std::string copy_samples() const;
  [[nodiscard]] std::string copy_events() const;

private:
  std::string prefix_; ///< Quoted schema and a dot.
};

/// The text of a `text[]`.
[[nodiscard]] std::string to_array(const std::vector<std::string>& x);

} // namespace troupe
