@echo off
rem Starts Waferflow from any directory; needs a JDK 17 or newer, nothing else.
rem In a source tree .mvn\launch\Launch.java builds the program when its sources changed, and prints the path of its jar.
rem WAFERFLOW_JAVA_OPTS holds further options for Java; they win over the ones below.
setlocal
set "ROOT=%~dp0."
set "JAVA=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA=%JAVA_HOME%\bin\java.exe"
set "FEATURE=0"
for /f "usebackq tokens=3" %%v in (`call "%JAVA%" -version 2^>^&1 ^| findstr /i " version "`) do for /f "delims=.-+" %%m in ("%%~v") do set "FEATURE=%%m"
if %FEATURE% LSS 17 (
    echo waferflow: no JDK 17 or newer found. 1>&2
    echo   try: install one, e.g. Temurin 17, and set JAVA_HOME to its folder 1>&2
    exit /b 7
)
set "JAR="
if exist "%ROOT%\waferflow.jar" set "JAR=%ROOT%\waferflow.jar"
if not defined JAR if exist "%ROOT%\..\lib\waferflow.jar" set "JAR=%ROOT%\..\lib\waferflow.jar"
if not defined JAR for /f "usebackq delims=" %%j in (`call "%JAVA%" "%ROOT%\.mvn\launch\Launch.java" "%ROOT%"`) do set "JAR=%%j"
if not defined JAR exit /b 70
"%JAVA%" -XX:MaxRAMPercentage=75 -XX:+UseParallelGC -Djava.awt.headless=true %WAFERFLOW_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
