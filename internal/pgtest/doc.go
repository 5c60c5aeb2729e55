// Package pgtest gives tests a fresh PostgreSQL database: one private cluster
// for a test process, one database a test. Only tests import it. A machine
// without PostgreSQL's server programs fails the test.
package pgtest
