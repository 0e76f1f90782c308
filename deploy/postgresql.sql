-- Run as a superuser: psql -f deploy/postgresql.sql, then \password caseapp
-- The account is no superuser; the extensions Caseapp uses are trusted ones, which a database's owner may create.
CREATE ROLE caseapp LOGIN;
CREATE DATABASE caseapp OWNER caseapp TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';
